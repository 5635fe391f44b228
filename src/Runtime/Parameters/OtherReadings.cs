using FastShield.Runtime.Contract;

namespace FastShield.Runtime.Parameters;

/// <summary>
/// Finds names that no parameter has and that other readers take for a declared one, so that a value would reach the origin unchecked: brackets behind the
/// name (`limit[]=9` sets `limit` in PHP, Rack and qs), blanks around it and a zero byte in it (PHP), a pair behind a raw semicolon (Rack 2, Python before
/// 3.9.2, servlets of old), bytes around a cookie's name that a trim in Unicode takes away.
/// </summary>
internal static class OtherReadings
{
    /// <summary>True where a text has nothing that a name of another reading is made of: the common case, in one look.</summary>
    public static bool AreExcluded(ReadOnlySpan<byte> text) => text.IndexOfAny("[;%+"u8) < 0;

    /// <summary>The query parameter that some pair is taken for by another reader; null where there is none.</summary>
    public static ParameterPlan? InQuery(ParameterSet set, ReadOnlySpan<byte> query, PairIndex pairs)
    {
        foreach (var plan in set.PlanList)
        {
            if (plan is { In: ViolationLocation.Query, IsWholeQuery: false } && IsFound(plan, query, pairs))
                return plan;
        }

        return null;
    }

    /// <summary>The same for the field of a form.</summary>
    public static FormField? InForm(FormPlan plan, ReadOnlySpan<byte> body, PairIndex pairs)
    {
        foreach (var field in plan.FieldList)
        {
            if (IsFound(field, body, pairs))
                return field;
        }

        return null;
    }

    private static bool IsFound(TextPlan plan, ReadOnlySpan<byte> text, PairIndex pairs)
    {
        foreach (ref readonly var pair in pairs.Pairs)
        {
            if (!pair.IsTaken && Resembles(text.Slice(pair.NameStart, pair.NameLength), plan))
                return true;
            if (IsBehindSemicolon(text[pair.NameStart..(pair.ValueStart + pair.ValueLength)], plan))
                return true;
        }

        return false;
    }

    /// <summary>True where a name that is not this one may be read as it: the whole name with blanks around it, or the name and then a bracket or a zero byte.</summary>
    private static bool Resembles(ReadOnlySpan<byte> raw, TextPlan plan)
    {
        if (TextStyle.IsNamedOnly(plan))
            return false;
        const TextDecoding decoding = TextDecoding.PercentAndPlus;
        var at = 0;
        while (at < raw.Length)
        {
            var next = at;
            if (PercentText.Next(raw, ref next, decoding) != ' ')
                break;
            at = next;
        }

        var behind = PercentText.StartsWith(raw[at..], decoding, plan.Name);
        if (behind < 0)
            return false;
        var rest = raw[(at + behind)..];
        return rest.IsEmpty || PercentText.Peek(rest, 0, decoding) is '[' or '\0' or ' ';
    }

    /// <summary>True where a cookie's name has a byte that is no ASCII: some readers trim U+00A0 and U+0085 away.</summary>
    public static bool HasForeignCookie(ReadOnlySpan<byte> head, PairIndex cookies)
    {
        foreach (ref readonly var pair in cookies.Pairs)
        {
            if (!System.Text.Ascii.IsValid(head.Slice(pair.NameStart, pair.NameLength)))
                return true;
        }

        return false;
    }

    private static bool IsBehindSemicolon(ReadOnlySpan<byte> text, TextPlan plan)
    {
        for (var at = text.IndexOf((byte)';'); at >= 0; at = text.IndexOf((byte)';'))
        {
            text = text[(at + 1)..];
            var end = text.IndexOfAny((byte)'=', (byte)';');
            if (Resembles(end < 0 ? text : text[..end], plan))
                return true;
        }

        return false;
    }
}
