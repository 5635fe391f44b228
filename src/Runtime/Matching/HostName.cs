namespace FastShield.Runtime.Matching;

/// <summary>The host of an authority (RFC 3986 section 3.2.2) in the one form that hosts are compared in.</summary>
public static class HostName
{
    /// <summary>Bytes at most in a host name (RFC 1035 section 2.3.4: 253 of text); literals are shorter.</summary>
    public const int MaxLength = 255;

    /// <summary>
    /// Writes the host in lower case, without its port and without one trailing dot; an IPv6 literal keeps its brackets and its spelling.
    /// Refused: an empty host, user information, anything but letters, digits, '-', '_', '.' in names, a port that is no number up to 65535.
    /// </summary>
    /// <param name="authority">The value of Host, `:authority`, or the authority of a request target.</param>
    /// <param name="destination">Memory for <see cref="MaxLength"/> bytes.</param>
    /// <param name="written">Bytes written; 0 where refused.</param>
    public static bool TryNormalise(ReadOnlySpan<byte> authority, Span<byte> destination, out int written)
    {
        written = 0;
        var literal = !authority.IsEmpty && authority[0] == (byte)'[';
        int end;
        if (literal)
        {
            end = authority.IndexOf((byte)']') + 1;
            if (end == 0)
                return false;
        }
        else
        {
            end = authority.IndexOf((byte)':');
            if (end < 0)
                end = authority.Length;
        }

        if (!IsPort(authority[end..]))
            return false;
        var host = authority[..end];
        if (!literal && !host.IsEmpty && host[^1] == (byte)'.')
            host = host[..^1];
        if (host.IsEmpty || host.Length > destination.Length || host.Length > MaxLength)
            return false;
        if (literal ? !CopyLiteral(host, destination) : !CopyName(host, destination))
            return false;
        written = host.Length;
        return true;
    }

    private static bool IsPort(ReadOnlySpan<byte> port)
    {
        if (port.IsEmpty)
            return true;
        if (port[0] != (byte)':' || port.Length > 6)
            return false;
        var value = 0;
        foreach (var digit in port[1..])
        {
            if (!char.IsAsciiDigit((char)digit))
                return false;
            value = (value * 10) + digit - '0';
        }

        return value <= ushort.MaxValue;
    }

    private static bool CopyName(ReadOnlySpan<byte> host, Span<byte> destination)
    {
        var previous = (byte)'.';
        for (var i = 0; i < host.Length; i++)
        {
            var value = host[i];
            if (value == (byte)'.' && previous == (byte)'.')
                return false;
            if (!char.IsAsciiLetterOrDigit((char)value) && value is not ((byte)'-' or (byte)'_' or (byte)'.'))
                return false;
            destination[i] = (byte)(char.IsAsciiLetterUpper((char)value) ? value | 0x20 : value);
            previous = value;
        }

        return previous != (byte)'.';
    }

    private static bool CopyLiteral(ReadOnlySpan<byte> host, Span<byte> destination)
    {
        if (host.Length < 4)
            return false;
        for (var i = 0; i < host.Length; i++)
        {
            var value = host[i];
            var bracket = i == 0 || i == host.Length - 1;
            if (!bracket && !char.IsAsciiHexDigit((char)value) && value is not ((byte)':' or (byte)'.'))
                return false;
            destination[i] = (byte)(char.IsAsciiLetterUpper((char)value) ? value | 0x20 : value);
        }

        return true;
    }
}
