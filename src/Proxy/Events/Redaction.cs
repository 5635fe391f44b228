using System.Collections.Frozen;
using System.Text;

namespace FastShield.Proxy.Events;

/// <summary>Takes the values of secret query parameters out of what is recorded. Names are compared without regard to case, decoded once.</summary>
internal sealed class Redaction
{
    private const int LongestQuery = 2048;

    private static readonly string[] _defaults =
    [
        "access_token", "api_key", "api-key", "apikey", "auth", "authorization", "client_secret", "code", "credential", "id_token", "jwt", "key", "password",
        "passwd", "pwd", "refresh_token", "secret", "session", "sessionid", "sig", "signature", "sid", "token", "x-amz-credential", "x-amz-security-token",
        "x-amz-signature",
    ];

    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    public Redaction(IEnumerable<string> more)
    {
        _names.UnionWith(_defaults);
        _names.UnionWith(more);
    }

    /// <summary>The query as it may be recorded; <paramref name="also"/> has names that the shield in force adds.</summary>
    public string Query(ReadOnlySpan<byte> query, FrozenSet<string> also)
    {
        if (query.IsEmpty)
        {
            return "";
        }

        var text = Text(query, LongestQuery);
        var result = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            // A semicolon too: some readers end a pair there, and then the secret stands behind it.
            var end = text.AsSpan(at).IndexOfAny('&', ';');
            var next = end < 0 ? text.Length : at + end + 1;
            var pair = text[at..(end < 0 ? next : next - 1)];
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            result.Append(equals > 0 && IsSecret(pair[..equals], also) ? pair[..(equals + 1)] + "REDACTED" : pair).Append(text, next - 1, end < 0 ? 0 : 1);
            at = next;
        }

        return result.ToString();
    }

    /// <summary>Also where the name is a part: `user[password]`, `auth.token`.</summary>
    private bool IsSecret(string raw, FrozenSet<string> also)
    {
        var name = Decode(raw);
        return _names.Contains(name) || also.Contains(name)
            || (name.AsSpan().ContainsAny('[', '.') && name.Split('[', ']', '.').Any(part => _names.Contains(part) || also.Contains(part)));
    }

    /// <summary>Bytes of a message as text, cut at a length; what is no ASCII becomes a question mark.</summary>
    public static string Text(ReadOnlySpan<byte> bytes, int longest) => Encoding.ASCII.GetString(bytes[..Math.Min(bytes.Length, longest)]);

    private static string Decode(string name) => Uri.UnescapeDataString(name.Replace('+', ' ')).Trim();
}
