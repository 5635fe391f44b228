namespace FastShield.Proxy.Tls;

/// <summary>
/// Certificates dealt to host names: of those for a name, the first of each kind of key; names with the same certificates are one host. So an RSA
/// certificate beside one with ECDSA is an alternative wherever both name the host.
/// </summary>
internal static class TlsHosts
{
    /// <param name="certificates">Each with the names to show it for; without names, its own. The first one is the default.</param>
    public static List<TlsHost> Of(IReadOnlyList<(ServerCertificate Certificate, IReadOnlyList<string> Names)> certificates)
    {
        var byName = new Dictionary<string, List<ServerCertificate>>(StringComparer.Ordinal);
        var order = new List<string>();
        foreach (var (certificate, names) in certificates)
        {
            foreach (var name in names.Count > 0 ? names : certificate.Names)
            {
                var key = name.TrimEnd('.').ToLowerInvariant();
                if (!byName.TryGetValue(key, out var list))
                {
                    byName.Add(key, list = []);
                    order.Add(key);
                }
                if (!list.Exists(other => other.KeyKind == certificate.KeyKind))
                    list.Add(certificate);
            }
        }
        var hosts = new List<(List<ServerCertificate> Shown, List<string> Names)>();
        foreach (var name in order)
        {
            var shown = byName[name];
            var host = hosts.FindIndex(other => other.Shown.SequenceEqual(shown));
            if (host < 0)
                hosts.Add((shown, [name]));
            else
                hosts[host].Names.Add(name);
        }
        // The default is for clients without a name: the first certificate's host, even where it has no name of its own.
        if (hosts.Count == 0 || !hosts[0].Shown.Contains(certificates[0].Certificate))
            hosts.Insert(0, ([certificates[0].Certificate], []));
        return [.. hosts.Select(static host => new TlsHost { Certificate = host.Shown[0], Alternatives = host.Shown[1..], Names = host.Names })];
    }
}
