using FastShield.Commands;
using FastShield.Compiler.Report;

namespace FastShield.Output;

/// <summary>A document that `check` looked at.</summary>
/// <param name="Loaded">The document and its diagnostics.</param>
/// <param name="Report">The report; null where it has errors.</param>
/// <param name="AllowsGaps">Whether its gaps are allowed.</param>
/// <param name="IsStrict">Whether warnings count as failures.</param>
internal sealed record CheckedDocument(LoadedDocument Loaded, ApiReport? Report, bool AllowsGaps, bool IsStrict)
{
    /// <summary>True where it can be enforced as it is asked for.</summary>
    public bool IsAccepted => Loaded.IsAccepted(AllowsGaps) && (Report is null || !Report.Unaccounted.Any());

    /// <summary>0 accepted, 1 refused, 2 unreadable.</summary>
    public int ExitCode
    {
        get
        {
            var code = Loaded.ExitCode(AllowsGaps);
            if (code != ExitCodes.Success)
            {
                return code;
            }

            var warnings = Loaded.Diagnostics.CountOf(Compiler.Diagnostics.DiagnosticSeverity.Warning)
                + (Report?.Advice.CountOf(Compiler.Diagnostics.DiagnosticSeverity.Warning) ?? 0);
            return !IsAccepted || (IsStrict && warnings > 0) ? ExitCodes.Failure : ExitCodes.Success;
        }
    }
}
