using FastShield.Compiler.Contract;

namespace FastShield.Compiler.Report;

/// <summary>What becomes of one operation, part by part.</summary>
/// <param name="Contract">The operation.</param>
/// <param name="Parts">Its parts: servers, path, security, parameters, body, responses.</param>
public sealed record OperationReport(OperationContract Contract, IReadOnlyList<PartReport> Parts)
{
    /// <summary>The worst class among its parts.</summary>
    public CostClass Worst => Parts.Max(part => part.Cost?.Class) ?? CostClass.Bounded;
}
