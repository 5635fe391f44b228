using System.Diagnostics.CodeAnalysis;
using FastShield.Compiler.Diagnostics;

namespace FastShield.Compiler.Reading;

/// <summary>
/// Follows `$ref` within one document, by JSON Pointer. What lies outside the document is never fetched: it is an error at the place of
/// the reference. References of schemas that go by `$id`, `$anchor` or `$dynamicAnchor` are the schema compiler's matter; it asks here
/// for the pointers. Each bad reference is reported once, however often it is followed.
/// </summary>
public sealed class ReferenceResolver(SourceDocument document, DiagnosticBag diagnostics)
{
    // References to references are rare; this many in a row is a mistake or an attack even without a cycle.
    private const int LongestChain = 64;

    private readonly HashSet<SourceNode> _reported = [];

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
        if (reference.AsString() is not { } text)
        {
            Report(DiagnosticCodes.ReferenceMalformed, reference, $"$ref must be a text, not {reference.Describe()}.");
            return null;
        }

        if (!text.StartsWith('#'))
        {
            Report(
                DiagnosticCodes.ReferenceExternal,
                reference,
                $"\"{Shown.Short(text)}\" leads out of this document, and nothing is fetched. Bundle the documents into one file first.");
            return null;
        }

        if (TryFindFragment(text.AsSpan(1).ToString(), out var target))
        {
            return target;
        }

        Report(DiagnosticCodes.ReferenceUnresolved, reference, $"\"{Shown.Short(text)}\" leads nowhere in this document.");
        return null;
    }

    /// <summary>
    /// The node for a URI fragment without its `#`: percent-decoded, then taken as a JSON Pointer (empty is the whole document).
    /// False, without a diagnostic, where it is no pointer or leads nowhere.
    /// </summary>
    public bool TryFindFragment(string fragment, [NotNullWhen(true)] out SourceNode? target)
    {
        target = JsonPointer.TryDecodeFragment(fragment, out var pointer) && JsonPointer.TryParse(pointer, out var steps)
            ? JsonPointer.Find(Document.Root, steps)
            : null;
        return target is not null;
    }

    private void Report(string code, SourceNode at, string message)
    {
        if (_reported.Add(at))
        {
            diagnostics.Error(code, at, message);
        }
    }
}
