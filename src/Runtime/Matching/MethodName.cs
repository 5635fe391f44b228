namespace FastShield.Runtime.Matching;

/// <summary>The methods that a table knows by number: those of RFC 9110 section 9.3, PATCH and QUERY. Names are case-sensitive.</summary>
internal static class MethodName
{
    /// <summary>Numbers below this belong to the known methods; a table's own further methods count from here.</summary>
    public const int KnownCount = 10;

    /// <summary>The method's number, or -1 for one that is not known.</summary>
    public static int NumberOf(ReadOnlySpan<byte> method) => method.Length switch
    {
        3 => method.SequenceEqual("GET"u8) ? 0 : method.SequenceEqual("PUT"u8) ? 1 : -1,
        4 => method.SequenceEqual("POST"u8) ? 2 : method.SequenceEqual("HEAD"u8) ? 3 : -1,
        5 => method.SequenceEqual("PATCH"u8) ? 4 : method.SequenceEqual("TRACE"u8) ? 5 : method.SequenceEqual("QUERY"u8) ? 6 : -1,
        6 => method.SequenceEqual("DELETE"u8) ? 7 : -1,
        7 => method.SequenceEqual("OPTIONS"u8) ? 8 : method.SequenceEqual("CONNECT"u8) ? 9 : -1,
        _ => -1,
    };
}
