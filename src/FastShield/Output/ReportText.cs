using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Compiler.Report;

namespace FastShield.Output;

/// <summary>A report for people: the diagnostics, the advice, what each operation is held to on request, and one line at the end.</summary>
internal static class ReportText
{
    private const int ShownPerRule = 5;

    public static void Print(TextWriter writer, CheckedDocument document, bool isVerbose, bool isFull)
    {
        var bag = document.Loaded.Diagnostics;
        DiagnosticOutput.Print(writer, bag, isVerbose ? DiagnosticSeverity.Information : DiagnosticSeverity.Warning);
        if (document.Report is { } report)
        {
            Advice(writer, report.Advice, isVerbose || isFull);
            if (isFull)
            {
                Operations(writer, report);
                Schemas(writer, report);
            }
        }

        Verdict(writer, document, bag);
    }

    /// <summary>The parts of one operation, a line each.</summary>
    public static void Parts(TextWriter writer, OperationReport operation)
    {
        foreach (var part in operation.Parts)
        {
            var cost = part.Cost is null ? "" : $"; {part.Cost}";
            writer.WriteLine(Shown.OneLine($"  {Word(part.Kind),-9} {part.Name}: {Word(part.Treatment)}: {part.Reason}{cost}"));
        }
    }

    /// <summary>A treatment as reports spell it.</summary>
    public static string Word(Treatment treatment) => treatment.ToString().ToLowerInvariant();

    /// <summary>A kind of part as reports spell it.</summary>
    public static string Word(PartKind kind) => kind.ToString().ToLowerInvariant();

    private static void Advice(TextWriter writer, AdviceBag advice, bool isFull)
    {
        foreach (var rule in advice.Items.GroupBy(item => item.Code).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var shown = isFull ? rule.Count() : Math.Min(rule.Count(), ShownPerRule);
            foreach (var item in rule.Take(shown))
            {
                writer.WriteLine(item);
            }

            if (advice.Counts[rule.Key] > shown)
            {
                writer.WriteLine($"... and {advice.Counts[rule.Key] - shown} more of {rule.Key} ({AdviceRules.Find(rule.Key)!.Name}); --full shows them, --no-warn {rule.Key} leaves them out.");
            }
        }
    }

    private static void Operations(TextWriter writer, ApiReport report)
    {
        foreach (var operation in report.Operations)
        {
            writer.WriteLine(Shown.OneLine($"{operation.Contract.Id}: {operation.Contract}"));
            Parts(writer, operation);
        }
    }

    private static void Schemas(TextWriter writer, ApiReport report)
    {
        foreach (var schema in report.Schemas)
        {
            writer.WriteLine(Shown.OneLine($"schema #{schema.Pointer}"));
            foreach (var keyword in schema.Keywords)
            {
                var by = keyword.By.Count > 0 ? $" ({string.Join(", ", keyword.By)})" : "";
                writer.WriteLine(Shown.OneLine($"  {keyword.Member.Name}: {Word(keyword.Treatment)}: {keyword.Reason}{by}"));
            }
        }
    }

    private static void Verdict(TextWriter writer, CheckedDocument document, DiagnosticBag bag)
    {
        var warnings = bag.CountOf(DiagnosticSeverity.Warning) + (document.Report?.Advice.CountOf(DiagnosticSeverity.Warning) ?? 0);
        var counts = $"{bag.CountOf(DiagnosticSeverity.Error)} errors, {bag.CountOf(DiagnosticSeverity.Gap)} gaps, {warnings} warnings";
        var contents = "";
        if (document is { Report: { } report, Loaded.Api: { } api })
        {
            contents = $"{api.Operations.Count} operations, {api.Program.Blocks.Length} schemas in {api.Program.Instructions.Length} instructions; "
                + $"{report.Count(Treatment.Enforced)} keywords enforced, {report.Count(Treatment.Annotation)} annotations; ";
            foreach (var forgotten in report.Unaccounted.Take(ShownPerRule))
            {
                writer.WriteLine($"{document.Loaded.Path}({forgotten.Member.Line},{forgotten.Member.Column}): gap: nothing enforces '{forgotten.Member.Name}'");
            }
        }

        writer.WriteLine($"{document.Loaded.Path}: {(document.IsAccepted ? "accepted" : "refused")}: {contents}{counts}.");
    }
}
