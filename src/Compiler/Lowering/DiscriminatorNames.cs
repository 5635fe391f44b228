using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Lowering;

/// <summary>The names by which a discriminator may mean the branches beside it (OAS 3.1.1 section 4.8.25).</summary>
internal static class DiscriminatorNames
{
    /// <summary>
    /// The name of the schema that a reference leads to: the last step of its pointer; of a whole file, the file's name without its ending, which
    /// is what it is called once it is a component.
    /// </summary>
    public static string Of(string reference)
    {
        var (address, fragment) = ReferencePath.Split(reference);
        if (fragment.Length > 0)
        {
            return Decoded(fragment[(fragment.LastIndexOf('/') + 1)..]);
        }

        var file = Decoded(address[(address.LastIndexOf('/') + 1)..]);
        var dot = file.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 ? file[..dot] : file;
    }

    /// <summary>The `$ref`s of the branches of `anyOf` and `oneOf` with their names.</summary>
    public static IEnumerable<(string Name, SourceNode Reference)> Of(ObjectNode schema)
    {
        foreach (var word in (string[])["anyOf", "oneOf"])
        {
            foreach (var branch in schema[word] is ArrayNode list ? list.Items : [])
            {
                if (branch is ObjectNode { } reference && reference["$ref"] is { } target && target.AsString() is { } text)
                {
                    yield return (Of(text), target);
                }
            }
        }
    }

    /// <summary>
    /// What a value of `mapping` means: a branch by its name or by the very text of its reference, or else whatever it leads to as a reference;
    /// null where that is nothing. Nothing is reported.
    /// </summary>
    public static SourceNode? Target(ObjectNode schema, SourceNode value, Func<SourceNode, SourceNode?> find, ReferenceResolver references)
    {
        if (value.AsString() is not { } text)
        {
            return null;
        }

        // A name of components stands for itself; only what is none is a URI.
        var isName = text.AsSpan().IndexOfAny("/#:") < 0;
        foreach (var (name, branch) in Of(schema))
        {
            if (branch.AsString() == text || (isName && name == text))
            {
                return find(branch);
            }
        }

        return references.TryFind(value, out var found) ? found : null;
    }

    private static string Decoded(string step) =>
        JsonPointer.TryDecodeFragment(step, out var decoded) && JsonPointer.TryParse("/" + decoded, out var steps) && steps.Length == 1 ? steps[0] : step;
}
