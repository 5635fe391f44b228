using FastShield.Runtime.Identity;

namespace FastShield.Compiler.Contract;

/// <summary>Whether a text could be a certificate's at all.</summary>
internal static class CertificateTextForms
{
    private const int FingerprintLength = 64;

    /// <summary>Null, or what is wrong and what to write instead.</summary>
    public static string? Problem(ClientCertificateField field, string text) => text.Length == 0
        ? "what is empty in a certificate meets nothing"
        : field switch
        {
            ClientCertificateField.FingerprintSha256 => FingerprintProblem(text),
            ClientCertificateField.Serial => SerialProblem(text),
            ClientCertificateField.SubjectDn or ClientCertificateField.IssuerDn => NameProblem(text),
            ClientCertificateField.DnsName or ClientCertificateField.Uri or ClientCertificateField.Email =>
                text.All(static letter => letter is > ' ' and < '\u007F') ? null : "it has printable ASCII characters alone, without blanks",
            _ => null,
        };

    private static string? FingerprintProblem(string text)
    {
        var digits = Digits(text).ToLowerInvariant();
        return digits.Length != FingerprintLength ? "it is SHA-256 in 64 hexadecimal digits" : digits == text ? null : $"write \"{digits}\"";
    }

    private static string? SerialProblem(string text)
    {
        var digits = Digits(text).ToUpperInvariant();
        digits = digits.Length % 2 == 0 ? digits : "0" + digits;
        while (digits.StartsWith("00", StringComparison.Ordinal))
        {
            digits = digits[2..];
        }

        return digits.Length == 0 ? "it is in hexadecimal digits" : digits == text ? null : $"write \"{digits}\", octets in upper-case hexadecimal digits, without those in front that are zero";
    }

    /// <summary>RFC 2253: `CN=device 1,O=Example`, the most specific attribute first, no blanks behind commas.</summary>
    private static string? NameProblem(string text)
    {
        const string form = "names are written as in RFC 2253, the most specific attribute first and without blanks around commas, such as \"CN=device 1,O=Example\"";
        if (text[0] == '/' || !text.Contains('=', StringComparison.Ordinal) || text.Any(static letter => letter is < ' ' or > '~'))
        {
            return form + "; what is not printable ASCII is escaped, \"\\C3\\BC\"";
        }

        for (var i = 1; i < text.Length - 1; i++)
        {
            if (text[i] is ',' or '+' && !IsEscaped(text, i) && (text[i + 1] == ' ' || (text[i - 1] == ' ' && !IsEscaped(text, i - 1))))
            {
                return form;
            }
        }

        return null;
    }

    private static bool IsEscaped(string text, int index)
    {
        var backslashes = 0;
        while (index > backslashes && text[index - backslashes - 1] == '\\')
        {
            backslashes++;
        }

        return backslashes % 2 == 1;
    }

    // As other tools write them: with colons, blanks, or 0x in front.
    private static string Digits(string text)
    {
        text = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        var digits = text.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        return digits.All(char.IsAsciiHexDigit) ? digits : "";
    }
}
