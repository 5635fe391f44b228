using System.Diagnostics.CodeAnalysis;
using FastShield.Compiler.Diagnostics;

namespace FastShield.Compiler.Reading;

/// <summary>
/// Follows `$ref` by relative path and JSON Pointer: within a file, and to the other files of the document where it has any. Nothing else
/// is ever fetched: what leads elsewhere is an error at the place of the reference. References of schemas that go by `$id`, `$anchor` or
/// `$dynamicAnchor` are the schema compiler's matter; it asks here for the rest. Each bad reference is reported once, however often it is
/// followed.
/// </summary>
public sealed class ReferenceResolver(SourceDocument document, DiagnosticBag diagnostics)
{
    // References to references are rare; this many in a row is a mistake or an attack even without a cycle.
    private const int LongestChain = 64;

    private readonly HashSet<SourceNode> _reported = [];
    private readonly HashSet<SourceNode> _versions = [];

    /// <summary>The document that the references are of.</summary>
    public SourceDocument Document { get; } = document;

    /// <summary>Whether a node is an object with a `$ref`, whatever the value of that is.</summary>
    public static bool IsReference([NotNullWhen(true)] SourceNode? node) => node is ObjectNode o && o.Has("$ref");

    /// <summary>
    /// The node itself, or what its `$ref` leads to in one or more steps. Members beside `$ref` are not looked at. Null after an error
    /// was reported (now or when the same reference was followed before).
    /// </summary>
    public SourceNode? Follow(SourceNode node)
    {
        var target = node;
        for (var steps = 0; target is ObjectNode o && o.TryGet("$ref", out var reference); steps++)
        {
            if (steps == LongestChain)
            {
                Report(DiagnosticCodes.ReferenceCycle, ((ObjectNode)node)["$ref"]!, "This reference only leads to other references, in a circle. Let one of them say what is meant.");
                return null;
            }

            target = Find(reference);
            if (target is null)
            {
                return null;
            }
        }

        return target;
    }

    /// <summary>What the value of one `$ref` leads to, in one step; null after an error was reported.</summary>
    public SourceNode? Find(SourceNode reference)
    {
        if (reference.AsString() is not { Length: > 0 } text)
        {
            Report(DiagnosticCodes.ReferenceMalformed, reference, $"$ref must be a text that says what is meant, not {reference.Describe()}.");
            return null;
        }

        var (address, fragment) = ReferencePath.Split(text);
        if (RootOf(reference, address, isReported: true) is not { } root)
        {
            return null;
        }

        if (TryFindFragment(root, fragment, out var target))
        {
            return target;
        }

        var place = address.Length == 0 && root == Document.Root ? "this document" : Shown.Short(root.File.Name);
        Report(DiagnosticCodes.ReferenceUnresolved, reference, $"\"{Shown.Short(text)}\" leads nowhere in {place}.");
        return null;
    }

    /// <summary>The same without a diagnostic of its own; false where it leads nowhere.</summary>
    public bool TryFind(SourceNode reference, [NotNullWhen(true)] out SourceNode? target)
    {
        target = null;
        if (reference.AsString() is not { Length: > 0 } text)
        {
            return false;
        }

        var (address, fragment) = ReferencePath.Split(text);
        return RootOf(reference, address, isReported: false) is { } root && TryFindFragment(root, fragment, out target);
    }

    /// <summary>
    /// The top-level value of the file that the address of a reference (the part before `#`) means; null where it can mean none, which is an
    /// error only where that is to be reported.
    /// </summary>
    internal SourceNode? RootOf(SourceNode reference, string address, bool isReported)
    {
        var own = reference.Root;
        if (address.Length == 0 || IsSelf(own, address))
        {
            return own;
        }

        if (Open(own.File.Path, address, out var code, out var problem) is { } file)
        {
            CheckVersion(reference, file.Root);
            return file.Root;
        }

        if (isReported)
        {
            Report(code, reference, $"\"{Shown.Short(address)}\" {problem}");
        }

        return null;
    }

    private SourceDocument? Open(string from, string address, out string code, out string problem)
    {
        var isAbsolute = ReferencePath.IsAbsolute(address);
        code = isAbsolute ? DiagnosticCodes.ReferenceExternal : DiagnosticCodes.ReferenceOutside;
        if (!isAbsolute && Document.Others is null)
        {
            code = DiagnosticCodes.ReferenceExternal;
            problem = "leads out of this document, which came alone, and nothing is fetched. Make one file of its files first: fastshield bundle.";
            return null;
        }

        if (!ReferencePath.TryResolve(from, address, out var path, out problem))
        {
            return null;
        }

        code = DiagnosticCodes.ReferenceFile;
        var file = Document.Others!.Open(path, diagnostics, out var reason);
        problem = $"leads to the file {Shown.Short(path)}. {reason}";
        return file;
    }

    /// <summary>
    /// The node for a URI fragment without its `#`: percent-decoded, then taken as a JSON Pointer (empty is the whole file). False, without
    /// a diagnostic, where it is no pointer or leads nowhere.
    /// </summary>
    private static bool TryFindFragment(SourceNode root, string fragment, [NotNullWhen(true)] out SourceNode? target)
    {
        target = JsonPointer.TryDecodeFragment(fragment, out var pointer) && JsonPointer.TryParse(pointer, out var steps)
            ? JsonPointer.Find(root, steps)
            : null;
        return target is not null;
    }

    /// <summary>OpenAPI 3.2 lets a document say by what URI it is known.</summary>
    private static bool IsSelf(SourceNode root, string address) =>
        ReferencePath.IsAbsolute(address) && root is ObjectNode document && document.Has("openapi") && document["$self"]?.AsString() == address;

    /// <summary>What a word means depends on the version, and a contract is of one version.</summary>
    private void CheckVersion(SourceNode reference, SourceNode root)
    {
        if (VersionOf(root) is { } other && VersionOf(Document.Root) is { } version && other != version && _versions.Add(root))
        {
            diagnostics.Gap(
                DiagnosticCodes.ReferenceVersion, reference, $"{Shown.Short(root.File.Name)} is of OpenAPI {other} and this document of {version}; both are read as {version}.");
        }
    }

    private static string? VersionOf(SourceNode root) =>
        root is ObjectNode document && document["openapi"] is ScalarNode { Text: { Length: >= 3 } text } ? text[..3] : null;

    private void Report(string code, SourceNode at, string message)
    {
        if (_reported.Add(at))
        {
            diagnostics.Error(code, at, message);
        }
    }
}
