using System.Buffers;

namespace FastShield.Proxy.Http1;

/// <summary>The field `tracestate` (W3C Trace Context section 3.3): what single vendors say about a trace.</summary>
public static class TraceState
{
    /// <summary>Members of all lines together; with more the whole state is left out (section 3.3.1.1).</summary>
    public const int MaxMembers = 32;

    private const int LongestKey = 256;
    private const int LongestTenant = 241;
    private const int LongestSystem = 14;
    private const int LongestValue = 256;

    private static readonly SearchValues<byte> _key = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-*/"u8);

    /// <summary>The number of members in one line; -1 where it is malformed.</summary>
    public static int CountMembers(ReadOnlySpan<byte> line)
    {
        var count = 0;
        while (true)
        {
            var comma = line.IndexOf((byte)',');
            var member = HttpBytes.Trim(comma < 0 ? line : line[..comma]);
            if (!member.IsEmpty)
            {
                if (!IsMember(member))
                {
                    return -1;
                }

                count++;
            }

            if (comma < 0)
            {
                return count;
            }

            line = line[(comma + 1)..];
        }
    }

    private static bool IsMember(ReadOnlySpan<byte> member)
    {
        var equals = member.IndexOf((byte)'=');
        return equals > 0 && IsKey(member[..equals]) && IsValue(member[(equals + 1)..]);
    }

    private static bool IsKey(ReadOnlySpan<byte> key)
    {
        var at = key.IndexOf((byte)'@');
        return at < 0
            ? IsName(key, LongestKey)
            : IsName(key[..at], LongestTenant) && IsName(key[(at + 1)..], LongestSystem) && !char.IsAsciiDigit((char)key[at + 1]);
    }

    private static bool IsName(ReadOnlySpan<byte> name, int longest) =>
        name.Length > 0 && name.Length <= longest && char.IsAsciiLetterOrDigit((char)name[0]) && !name.ContainsAnyExcept(_key);

    /// <summary>Printable ASCII without comma and equals sign; white space at its end was taken off with that around the member.</summary>
    private static bool IsValue(ReadOnlySpan<byte> value) =>
        value.Length is > 0 and <= LongestValue && !value.ContainsAnyExceptInRange((byte)' ', (byte)'~') && !value.Contains((byte)'=');
}
