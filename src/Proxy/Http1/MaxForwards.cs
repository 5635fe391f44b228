namespace FastShield.Proxy.Http1;

/// <summary>How many more intermediaries an OPTIONS request may pass (RFC 9110 section 7.6.2).</summary>
internal static class MaxForwards
{
    /// <summary>The number; 0 where it is none, or not the only one: what has two readings goes no further.</summary>
    public static long Read(RequestHead head, ReadOnlySpan<byte> buffer) =>
        head.Fields.IsRepeated(KnownHeader.MaxForwards) ? 0 : Math.Max(0, FramingFields.ParseLength(head.Fields.Value(buffer, KnownHeader.MaxForwards)));
}
