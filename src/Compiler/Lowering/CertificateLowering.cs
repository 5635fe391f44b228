using FastShield.Compiler.Contract;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Security;

namespace FastShield.Compiler.Lowering;

/// <summary>Turns what a document asks of certificates into conditions, for the path of an operation.</summary>
internal sealed class CertificateLowering(DiagnosticBag diagnostics)
{
    // Lists are the same for every operation, and may be long.
    private readonly Dictionary<CertificateList, CertificateCondition> _lists = new(ReferenceEqualityComparer.Instance);

    /// <summary>All that is asked; null for nothing.</summary>
    public CertificateBinding? Lower(IReadOnlyList<CertificateDemand> demands, OperationContract operation)
    {
        if (demands.Count == 0)
        {
            return null;
        }

        var conditions = new List<CertificateCondition>();
        foreach (var demand in demands)
        {
            conditions.AddRange(demand.Lists.Select(ConditionOf));
            conditions.AddRange(demand.PathParameters.Select(parameter => ConditionOf(parameter, operation)).OfType<CertificateCondition>());
        }

        return new CertificateBinding(conditions, demands[0].Node.Pointer);
    }

    private CertificateCondition ConditionOf(CertificateList list)
    {
        if (!_lists.TryGetValue(list, out var condition))
        {
            condition = new CertificateCondition(list.Field, list.Word, [.. list.Allowed.Distinct(StringComparer.Ordinal)], list.Node.Pointer);
            _lists.Add(list, condition);
        }

        return condition;
    }

    private CertificateCondition? ConditionOf(CertificateParameter parameter, OperationContract operation)
    {
        var capture = operation.Path.Variables.ToList().IndexOf(parameter.Name);
        if (capture < 0)
        {
            Error(parameter, $"{operation} has no path parameter \"{Shown.Short(parameter.Name)}\", which its client's certificate is held against.");
            return null;
        }

        // Other styles, and JSON, write more than the value into the path.
        if (operation.Parameters.First(candidate => candidate.In == ParameterLocation.Path && candidate.Name == parameter.Name) is not { Style: ParameterStyle.Simple, ContentType: null })
        {
            Error(parameter, $"The path parameter \"{Shown.Short(parameter.Name)}\" of {operation} has another style than simple, or content, so its text is not its value.");
            return null;
        }

        // "a.b.c" for {id}.{format} is read in two ways, and the origin may take the other one.
        if (operation.Path.Segments.Any(segment => segment.Parts.Any(part => part.IsVariable && part.Text == parameter.Name) && segment.Parts.Count(static part => part.IsVariable) > 1))
        {
            Error(
                parameter,
                $"The path parameter \"{Shown.Short(parameter.Name)}\" of {operation} shares its segment with another, so the origin may take another part of it for the value. Give it a segment of its own.");
            return null;
        }

        return new CertificateCondition(parameter.Field, parameter.Word, parameter.Name, capture, parameter.Member.Value.Pointer);
    }

    private void Error(CertificateParameter parameter, string message) =>
        diagnostics.Add(DiagnosticSeverity.Error, DiagnosticCodes.CertificateDemandInvalid, parameter.Member, message);
}
