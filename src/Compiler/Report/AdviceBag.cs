using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Report;

/// <summary>Collects advice, bounded: of each rule the first <see cref="KeptPerRule"/> are kept with their places, all are counted.</summary>
public sealed class AdviceBag(AdviceFilter filter)
{
    /// <summary>How many of one rule are kept.</summary>
    public const int KeptPerRule = 500;

    private readonly List<Diagnostic> _kept = [];
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>What is kept, in the order it came.</summary>
    public IReadOnlyList<Diagnostic> Items => _kept;

    /// <summary>How many there are of each rule's code.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>How many there are of a severity.</summary>
    public int CountOf(DiagnosticSeverity severity) =>
        _counts.Where(entry => AdviceRules.Find(entry.Key)!.Severity == severity).Sum(entry => entry.Value);

    internal void Add(AdviceRule rule, SourceNode at, string message)
    {
        if (!filter.Shows(rule))
        {
            return;
        }

        var count = _counts.GetValueOrDefault(rule.Code) + 1;
        _counts[rule.Code] = count;
        if (count <= KeptPerRule)
        {
            _kept.Add(new Diagnostic(rule.Code, rule.Severity, message, at.File.Name, at.Line, at.Column, at.Pointer));
        }
    }
}
