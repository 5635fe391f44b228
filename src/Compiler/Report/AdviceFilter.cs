using FastShield.Compiler.Diagnostics;

namespace FastShield.Compiler.Report;

/// <summary>Which advice is wanted.</summary>
/// <param name="Least">The least severity shown.</param>
/// <param name="On">Codes that are shown whatever their severity; `all` stands for every one.</param>
/// <param name="Off">Codes that are not shown; `all` stands for every one that <paramref name="On"/> does not name.</param>
public sealed record AdviceFilter(DiagnosticSeverity Least, IReadOnlyCollection<string> On, IReadOnlyCollection<string> Off)
{
    private const string Everything = "all";

    /// <summary>Warnings and above.</summary>
    public static AdviceFilter Default { get; } = new(DiagnosticSeverity.Warning, [], []);

    /// <summary>Whether findings of a rule are shown: a code that is named wins over `all`, and that over the severity.</summary>
    public bool Shows(AdviceRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (Off.Contains(rule.Code))
        {
            return false;
        }

        if (On.Contains(rule.Code))
        {
            return true;
        }

        return !Off.Contains(Everything) && (On.Contains(Everything) || rule.Severity >= Least);
    }

    /// <summary>A word that is neither a rule's code nor `all`; null where there is none.</summary>
    public string? Unknown() => On.Concat(Off).FirstOrDefault(word => word != Everything && AdviceRules.Find(word) is null);
}
