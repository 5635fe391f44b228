using FastShield.Runtime.Contract;

namespace FastShield.Runtime.Parameters;

/// <summary>Cookies whose values begin with a quotation mark, which some readers take away (RFC 6265 section 4.1.1).</summary>
internal static class QuotedCookies
{
    /// <summary>True where some parameter took one.</summary>
    public static bool AreThere(PairIndex cookies, ReadOnlySpan<byte> head)
    {
        foreach (ref readonly var pair in cookies.Pairs)
        {
            if (pair.IsTaken && pair.ValueLength > 0 && head[pair.ValueStart] == (byte)'"')
                return true;
        }

        return false;
    }

    /// <summary>Makes the pairs those of the other reading, taken by nobody; false where a mark has no second one, which has more readings than two.</summary>
    public static bool TryUnquote(PairIndex cookies, ReadOnlySpan<byte> head, out ParameterFault fault)
    {
        fault = default;
        foreach (ref var pair in cookies.Pairs)
        {
            var isTaken = pair.IsTaken;
            pair.IsTaken = false;
            if (!isTaken || pair.ValueLength == 0 || head[pair.ValueStart] != (byte)'"')
                continue;
            if (pair.ValueLength == 1 || head[pair.ValueStart + pair.ValueLength - 1] != (byte)'"')
            {
                fault = FaultNames.Of(ComposeOutcome.BadSyntax, ViolationLocation.Cookie, head.Slice(pair.NameStart, pair.NameLength).ToArray());
                return false;
            }

            pair.ValueStart++;
            pair.ValueLength -= 2;
        }

        return true;
    }
}
