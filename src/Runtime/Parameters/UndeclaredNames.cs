using FastShield.Runtime.Contract;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Parameters;

/// <summary>The names in a query that no parameter took and that the policy does not know either.</summary>
internal sealed class UndeclaredNames(PairIndex pairs)
{
    // Names are a client's text: a violation shows this many bytes of one at most.
    private const int LongestShown = 256;

    /// <summary>The first one, as a fault.</summary>
    public ParameterFault First(ParameterPolicy policy, ReadOnlySpan<byte> query)
    {
        var index = 0;
        TryNext(policy, ref index, query, out var name);
        return new ParameterFault(ViolationLocation.Query, ErrorClass.ConstraintViolation, "undeclared_parameter", PercentText.Shown(name, LongestShown), ValidationProgram.AnyBlock);
    }

    /// <summary>The next one, raw; false behind the last.</summary>
    public bool TryNext(ParameterPolicy policy, ref int index, ReadOnlySpan<byte> query, out ReadOnlySpan<byte> name)
    {
        while (index < pairs.Count)
        {
            ref readonly var pair = ref pairs.Pairs[index++];
            if (pair.IsTaken || IsAlsoDeclared(policy, query.Slice(pair.NameStart, pair.NameLength)))
                continue;
            name = query.Slice(pair.NameStart, pair.NameLength);
            return true;
        }

        name = default;
        return false;
    }

    private static bool IsAlsoDeclared(ParameterPolicy policy, ReadOnlySpan<byte> raw)
    {
        foreach (var name in policy.AlsoDeclaredNames)
        {
            if (PercentText.Equals(raw, TextDecoding.PercentAndPlus, name))
                return true;
        }

        return false;
    }
}
