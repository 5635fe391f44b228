using System.Security.Cryptography;
using System.Text;
using FastShield.Proxy.Identity;
using FastShield.Runtime.Matching;

namespace FastShield.Proxy.Tls;

/// <summary>
/// The hosts of a listener by name, and whose policy for client certificates a handshake is held against. A client that names nobody, or a stranger, is held
/// against the policy of the host that it is shown.
/// </summary>
internal sealed class TlsPolicies
{
    private readonly TlsHostNames _names;
    private readonly byte[][] _digests;
    private readonly string _defaultName;

    public TlsPolicies(ServerTls settings)
    {
        if (settings.Hosts.Count == 0)
            throw new CertificateException("TLS needs at least one certificate.");
        _names = new TlsHostNames(settings.Hosts);
        _digests = [.. settings.Hosts.Select(static host => SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('|', NamesOf(host).Order(StringComparer.Ordinal)))))];
        _defaultName = NamesOf(settings.Hosts[0]).FirstOrDefault() ?? "";
    }

    /// <summary>The place of the host with this name, -1 when nobody has it.</summary>
    public int Find(ReadOnlySpan<char> name) => _names.Find(name);

    /// <summary>What a client is asked by the name that it gives (null or empty: none), and the name that stands for that.</summary>
    public HostTrust? Ask(ClientTrust trust, string? name, out string standsFor)
    {
        standsFor = _defaultName;
        if (string.IsNullOrEmpty(name))
            return trust.Find(_defaultName);
        var asked = trust.Find(name);
        if (asked is null && Find(name) < 0)
            return trust.Find(_defaultName);
        standsFor = name;
        return asked;
    }

    /// <summary>
    /// Writes the 32 bytes that tie a session to the host, the policy it was held against and the name asked for: the same on every node with the same
    /// settings, another for any difference (CVE-2025-23419). Clients without a name, or with an unknown one, have the same.
    /// </summary>
    public void WriteSessionContext(int host, HostTrust? asked, ReadOnlySpan<char> name, Span<byte> destination)
    {
        Span<byte> text = stackalloc byte[64 + HostName.MaxLength];
        text[..64].Clear();
        _digests[host].CopyTo(text);
        asked?.Kind.CopyTo(text[32..]);
        name = name.TrimEnd('.');
        if (name.Length > HostName.MaxLength)
            name = name[..HostName.MaxLength];
        SHA256.HashData(text[..(64 + Encoding.ASCII.GetBytes(name, text[64..]))], destination);
    }

    private static IEnumerable<string> NamesOf(TlsHost host) =>
        (host.Names.Count > 0 ? host.Names : host.Certificate.Names).Select(static name => name.TrimEnd('.').ToLowerInvariant());
}
