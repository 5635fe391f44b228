using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Lowering.Keywords;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Report;

/// <summary>
/// Accounts for every word of a schema: enforced only where an instruction of its block shows it, an annotation only where the specification says
/// so, and a gap in every other case. A word that nothing accounts for is a gap too, whoever forgot it.
/// </summary>
internal sealed class KeywordAccount
{
    /// <summary>The reason of a word that nothing accounts for.</summary>
    public const string Unaccounted = "no instruction of the program enforces it";

    /// <summary>The reason of a word that would ask something were it not beside a reference.</summary>
    public const string IgnoredBeside = "ignored beside '$ref' in this dialect";

    private static readonly InstructionKind[] None = [];

    private readonly ValidationProgram _program;
    private readonly KeywordEvidence _evidence;
    private readonly bool _assertsFormats;
    private readonly HashSet<(string File, string Pointer)> _gaps;

    public KeywordAccount(ValidationProgram program, LoweringTrace trace, DiagnosticBag diagnostics)
    {
        _program = program;
        _evidence = new KeywordEvidence(program, trace);
        _assertsFormats = trace.AssertsFormats;
        _gaps = [.. diagnostics.Items.Where(item => item.Severity == DiagnosticSeverity.Gap).Select(item => (item.File, item.Pointer))];
    }

    /// <summary>Every word of the schema, once, in the document's order.</summary>
    public IReadOnlyList<KeywordReport> Of(TracedSchema schema)
    {
        var pointer = schema.Node.Pointer;
        return [.. schema.Node.Members.Select(member => Of(schema, member, pointer))];
    }

    private KeywordReport Of(TracedSchema schema, ObjectMember member, string pointer)
    {
        if (member.Name.StartsWith("x-", StringComparison.Ordinal))
        {
            return Annotation(member, "an extension");
        }

        var keyword = schema.Dialect.Words.Find(member.Name);
        if (schema.IsReference)
        {
            return member.Name == "$ref"
                ? new KeywordReport(member, Treatment.Enforced, "the schema that it leads to takes its place", None)
                : Annotation(member, keyword is { Constrains: true } ? IgnoredBeside : Describes(keyword));
        }

        if (keyword is null || !keyword.Constrains)
        {
            return Annotation(member, Describes(keyword));
        }

        if (IsGap(member, pointer))
        {
            return new KeywordReport(member, Treatment.Gap, "not enforced: see its message", None);
        }

        var by = schema.Block < 0 ? [] : _evidence.Find(schema, member);
        if (by.Length > 0)
        {
            return new KeywordReport(member, Treatment.Enforced, Sentence(by[0]), [.. by.Select(instruction => instruction.Kind).Distinct()]);
        }

        if (member.Name == "format" && !_assertsFormats)
        {
            return Annotation(member, "formats describe, by the settings");
        }

        return NoEffect.Reason(schema, member) is { } reason
            ? Annotation(member, reason)
            : new KeywordReport(member, Treatment.Gap, Unaccounted, None);
    }

    private static KeywordReport Annotation(ObjectMember member, string reason) => new(member, Treatment.Annotation, reason, None);

    private static string Describes(Keyword? keyword) => keyword is null ? "no keyword of this dialect" : "describes";

    // What has operands of its own in one sentence; what speaks of several schemas by its kind.
    private string Sentence(Instruction instruction) =>
        ProgramText.Sentences(_program, in instruction) is [var sentence] ? sentence : ProgramText.Describe(instruction.Kind);

    private bool IsGap(ObjectMember member, string pointer)
    {
        if (_gaps.Count == 0)
        {
            return false;
        }

        var file = member.Value.File.Name;
        var own = $"{pointer}/{JsonPointer.Escape(member.Name)}";
        return _gaps.Contains((file, own))
            || (member is { Name: "patternProperties", Value: ObjectNode patterns }
                && patterns.Members.Any(pattern => _gaps.Contains((file, $"{own}/{JsonPointer.Escape(pattern.Name)}"))));
    }
}
