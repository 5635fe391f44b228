using System.Text;

namespace FastShield.Runtime.Security;

/// <summary>Reads the value of an Authorization field: a scheme, compared without regard to case, blanks, and its credentials (RFC 9110 section 11.4).</summary>
internal static class Authorization
{
    /// <summary>What the value shows of a kind; a value of another scheme shows nothing of it.</summary>
    public static CredentialState StateOf(ReadOnlySpan<byte> value, CredentialKind kind, ReadOnlySpan<byte> otherScheme)
    {
        var space = value.IndexOf((byte)' ');
        var scheme = space < 0 ? value : value[..space];
        var credentials = space < 0 ? default : value[space..].TrimStart((byte)' ');
        var expected = kind switch
        {
            CredentialKind.Basic => "basic"u8,
            CredentialKind.Bearer => "bearer"u8,
            _ => otherScheme,
        };
        if (!Ascii.EqualsIgnoreCase(scheme, expected))
        {
            return CredentialState.Absent;
        }

        var isWellFormed = kind switch
        {
            CredentialKind.Basic => IsUserAndPassword(credentials),
            CredentialKind.Bearer => IsToken68(credentials),
            _ => !credentials.IsEmpty,
        };
        return isWellFormed ? CredentialState.Present : CredentialState.Malformed;
    }

    /// <summary>RFC 6750 section 2.1, `b64token`: letters, digits and `-._~+/`, then any number of `=`; not empty.</summary>
    private static bool IsToken68(ReadOnlySpan<byte> text)
    {
        text = text.TrimEnd((byte)'=');
        foreach (var value in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)value) && "-._~+/"u8.IndexOf(value) < 0)
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }

    /// <summary>RFC 7617 section 2: base64, padded (RFC 4648 section 4), of a user name, a colon and a password, without control characters.</summary>
    private static bool IsUserAndPassword(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text.Length % 4 != 0)
        {
            return false;
        }

        var padding = text[^2] == (byte)'=' ? 2 : text[^1] == (byte)'=' ? 1 : 0;
        if (padding == 2 && text[^1] != (byte)'=')
        {
            return false;
        }

        var hasColon = false;
        uint bits = 0;
        for (var i = 0; i < text.Length - padding; i++)
        {
            var digit = Digit(text[i]);
            if (digit < 0)
            {
                return false;
            }

            bits = (bits << 6) | (uint)digit;
            if (i % 4 == 0)
            {
                continue;
            }

            // The second to fourth digit of a group each complete a byte.
            var value = (byte)(bits >> (6 - (2 * (i % 4))));
            if (value < 0x20 || value == 0x7F)
            {
                return false;
            }

            hasColon |= value == (byte)':';
        }

        // What is left over of the last digit is zero in every encoder's output; another value is a second spelling of the same bytes.
        var left = padding == 2 ? 0xFu : padding == 1 ? 0x3u : 0;
        return hasColon && (bits & left) == 0;
    }

    private static int Digit(byte value) => value switch
    {
        >= (byte)'A' and <= (byte)'Z' => value - 'A',
        >= (byte)'a' and <= (byte)'z' => value - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => value - '0' + 52,
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => -1,
    };
}
