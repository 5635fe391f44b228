using System.Text;

namespace FastShield.Proxy.Http1;

/// <summary>
/// Reads Connection and takes the fields it names out of the table (RFC 9110 section 7.6.1) before anything looks at them: a field
/// that was validated here and is missing at the origin would be a second reading. For the same reason a known end-to-end field
/// must not be named at all: without Authorization, Cookie, Content-Type or a forwarded address the origin sees another request.
/// </summary>
internal static class ConnectionFields
{
    private const int MaxNominated = 16;

    public static RefusalReason Apply(ReadOnlySpan<byte> buffer, FieldTable fields, out ConnectionOptions options)
    {
        options = ConnectionOptions.None;
        var nominated = 0;
        for (var i = fields.IndexOf(KnownHeader.Connection); i >= 0; i = fields.IndexOf(KnownHeader.Connection, i + 1))
        {
            var value = fields.ValueAt(buffer, i);
            while (!value.IsEmpty)
            {
                var comma = value.IndexOf((byte)',');
                var option = HttpBytes.Trim(comma < 0 ? value : value[..comma]);
                value = comma < 0 ? default : value[(comma + 1)..];
                if (option.IsEmpty)
                {
                    continue;
                }

                if (option.ContainsAnyExcept(HttpBytes.Token) || !HeaderSets.Nominable.Contains(KnownHeaders.Find(option)) || ++nominated > MaxNominated)
                {
                    return Refuse(option, nominated);
                }

                var meaning = MeaningOf(option);
                options |= meaning;
                if (meaning == ConnectionOptions.None && KnownHeaders.Find(option) == KnownHeader.Other)
                {
                    i -= fields.RemoveCountingBefore(buffer, option, i);
                }
            }
        }

        return RefusalReason.None;
    }

    private static ConnectionOptions MeaningOf(ReadOnlySpan<byte> option) => option.Length switch
    {
        5 when Ascii.EqualsIgnoreCase(option, "close"u8) => ConnectionOptions.Close,
        10 when Ascii.EqualsIgnoreCase(option, "keep-alive"u8) => ConnectionOptions.KeepAlive,
        7 when Ascii.EqualsIgnoreCase(option, "upgrade"u8) => ConnectionOptions.Upgrade,
        _ => ConnectionOptions.None,
    };

    private static RefusalReason Refuse(ReadOnlySpan<byte> option, int nominated) =>
        nominated > MaxNominated || option.ContainsAnyExcept(HttpBytes.Token)
            ? RefusalReason.InvalidConnection
            : RefusalReason.NominatedEndToEndField;
}
