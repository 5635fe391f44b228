using System.Security.Cryptography;
using System.Text;
using FastShield.Runtime.Matching;

namespace FastShield.Proxy.Tls;

/// <summary>
/// What the hosts of a listener ask of clients, in a form to compare: a request may only be for a host whose policy is the one that its connection's
/// handshake was held against, or it would choose the laxer one by the name it gives there.
/// </summary>
internal sealed class TlsPolicies
{
    private readonly TlsHostNames _names;
    private readonly byte[][] _digests;
    private readonly int[] _kinds;
    private readonly bool _differ;

    public TlsPolicies(ServerTls settings)
    {
        if (settings.Hosts.Count == 0)
            throw new CertificateException("TLS needs at least one certificate.");
        _names = new TlsHostNames(settings.Hosts);
        _digests = new byte[settings.Hosts.Count][];
        _kinds = new int[settings.Hosts.Count];
        var kinds = new List<string>();
        for (var i = 0; i < _digests.Length; i++)
        {
            var kind = KindOf(settings.Hosts[i]);
            _kinds[i] = kinds.IndexOf(kind);
            if (_kinds[i] < 0)
            {
                _kinds[i] = kinds.Count;
                kinds.Add(kind);
            }
            _digests[i] = SHA256.HashData(Encoding.UTF8.GetBytes(kind + "|" + string.Join('|', NamesOf(settings.Hosts[i]))));
        }
        _differ = kinds.Count > 1;
    }

    /// <summary>The place of the host with this name, -1 when nobody has it.</summary>
    public int Find(ReadOnlySpan<char> name) => _names.Find(name);

    /// <summary>Whether a connection that was held against one host's policy may carry requests for a name (an authority, port and all).</summary>
    public bool Covers(int host, ReadOnlySpan<byte> authority)
    {
        if (!_differ)
            return true;
        Span<byte> name = stackalloc byte[HostName.MaxLength];
        if (!HostName.TryNormalise(authority, name, out var length))
            return false;
        Span<char> text = stackalloc char[HostName.MaxLength];
        length = Encoding.ASCII.GetChars(name[..length].Trim("[]"u8), text);
        return _kinds[Math.Max(0, _names.Find(text[..length]))] == _kinds[host];
    }

    /// <summary>
    /// Writes the 32 bytes that tie a session to the host, its policy and the name asked for: the same on every node with the same settings, another for any
    /// difference (CVE-2025-23419). Clients without a name, or with an unknown one, have the same.
    /// </summary>
    public void WriteSessionContext(int host, ReadOnlySpan<char> name, Span<byte> destination)
    {
        Span<byte> text = stackalloc byte[32 + HostName.MaxLength];
        _digests[host].CopyTo(text);
        name = name.TrimEnd('.');
        if (name.Length > HostName.MaxLength)
            name = name[..HostName.MaxLength];
        SHA256.HashData(text[..(32 + Encoding.ASCII.GetBytes(name, text[32..]))], destination);
    }

    private static string KindOf(TlsHost host) => host.ClientCertificates == ClientCertificateMode.None
        ? ""
        : $"{host.ClientCertificates}:{string.Join(',', (host.ClientAuthorities ?? []).Select(static authority => authority.GetCertHashString(HashAlgorithmName.SHA256)).Order(StringComparer.Ordinal))}";

    private static IEnumerable<string> NamesOf(TlsHost host) =>
        (host.Names.Count > 0 ? host.Names : host.Certificate.Names).Select(static name => name.TrimEnd('.').ToLowerInvariant()).Order(StringComparer.Ordinal);
}
