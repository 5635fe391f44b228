using System.Text;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Settings;

/// <summary>Addresses of origins as users write them.</summary>
public static class OriginAddresses
{
    /// <summary>What the path of a Unix socket may be long, in bytes (unix(7)).</summary>
    private const int LongestPath = 107;

    /// <summary>The address of `http://host:port`, `https://host:port` or `unix:/path`.</summary>
    /// <exception cref="ArgumentException">It is none of these; the message is for users, and shows no password.</exception>
    public static OriginAddress Parse(string text, ClientTls? tls = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            var path = text["unix:".Length..];
            return path.StartsWith('/') && Encoding.UTF8.GetByteCount(path) <= LongestPath
                ? new OriginAddress("localhost", 0) { UnixPath = path }
                : throw new ArgumentException($"'{text}' is no Unix socket: write unix:/path, of at most {LongestPath} bytes.");
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            throw new ArgumentException($"'{Shown(text)}' is no origin: write http://host:port, https://host:port or unix:/path.");
        }

        try
        {
            return OriginSettings.AddressOf(url, tls);
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException($"'{Shown(text)}' is no origin: {error.Message}", error);
        }
    }

    /// <summary>The application protocols that are offered to an origin over TLS, the preferred one first.</summary>
    public static IReadOnlyList<string> ProtocolsOf(OriginProtocol protocol) => protocol switch
    {
        OriginProtocol.Http2 => ["h2"],
        OriginProtocol.Auto => ["h2", "http/1.1"],
        _ => ["http/1.1"],
    };

    // What stands before an '@' may be a password, which belongs in no log.
    private static string Shown(string text) => text.LastIndexOf('@') is var at and >= 0 ? "...@" + text[(at + 1)..] : text;
}
