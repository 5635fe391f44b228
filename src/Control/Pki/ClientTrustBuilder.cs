using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using FastShield.Control.Zones;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Identity.Status;
using FastShield.Proxy.Tls;

namespace FastShield.Control.Pki;

/// <summary>
/// Makes of all zones which hosts ask for certificates and what is revoked; what a change leaves as it was is taken over, and the whole where nothing of it
/// changed. Calls must not overlap.
/// </summary>
internal sealed class ClientTrustBuilder(RevocationLists lists, TimeProvider time)
{
    private Dictionary<string, Part> _parts = new(StringComparer.Ordinal);
    private ClientTrust _last = ClientTrust.None;

    /// <summary>Whom hosts trust.</summary>
    /// <param name="zones">The zones.</param>
    /// <param name="account">What belongs to no zone; null where there is nothing yet.</param>
    public ClientTrust Build(IEnumerable<ZoneState> zones, ZoneState? account)
    {
        var cas = account?.OwnCas ?? ImmutableDictionary<Guid, OwnCa>.Empty;
        var parts = new Dictionary<string, Part>(StringComparer.Ordinal);
        foreach (var zone in zones.Where(zone => !ReferenceEquals(zone.ClientHosts, ClientHosts.None)))
        {
            parts.Add(zone.Zone.Id, _parts.GetValueOrDefault(zone.Zone.Id) is { } before && before.IsOf(zone, cas) ? before : new Part(zone, cas, HostsOf(zone, cas).ToList()));
        }

        if (parts.Count != _parts.Count || parts.Any(pair => !ReferenceEquals(_parts.GetValueOrDefault(pair.Key), pair.Value)))
        {
            _last = parts.Count == 0 ? ClientTrust.None : new ClientTrust(parts.Values.SelectMany(part => part.Hosts));
        }

        // A shield that is not published after all leaves parts that are as right as those before.
        _parts = parts;
        return _last;
    }

    private IEnumerable<(string Name, HostTrust Trust)> HostsOf(ZoneState zone, ImmutableDictionary<Guid, OwnCa> cas)
    {
        var managed = new Lazy<List<TrustedAuthority>>(() => ManagedOf(zone));
        var own = new Dictionary<Guid, TrustedAuthority>();
        var policies = new Dictionary<string, HostTrust>(StringComparer.Ordinal);
        foreach (var host in zone.ClientHosts.All())
        {
            // An uploaded authority stands before the managed ones, and the newest first.
            var named = zone.ClientHosts.Own.Where(pair => pair.Value.Contains(host) && cas.ContainsKey(pair.Key)).Select(pair => cas[pair.Key]).OrderByDescending(ca => ca.UploadedAt).ThenBy(ca => ca.Id).ToList();
            var isManaged = zone.ClientHosts.Managed.Contains(host);
            var isRequired = zone.ClientHosts.Required.Contains(host);
            var policy = $"{isRequired} {isManaged} {string.Join(' ', named.Select(ca => ca.Id))}";
            if (!policies.TryGetValue(policy, out var trust))
            {
                foreach (var ca in named.Where(ca => !own.ContainsKey(ca.Id)))
                {
                    own.Add(ca.Id, Trusted(ca));
                }

                trust = new HostTrust
                {
                    Mode = isRequired ? ClientCertificateMode.Required : ClientCertificateMode.Optional,
                    Authorities = [.. named.Select(ca => own[ca.Id]), .. isManaged ? managed.Value : []],
                };
                policies.Add(policy, trust);
            }

            yield return (host, trust);
        }
    }

    private List<TrustedAuthority> ManagedOf(ZoneState zone)
    {
        // One that has expired is refused for that.
        var now = time.GetUtcNow();
        var revoked = zone.ClientCertificates.Values.Where(certificate => certificate.IsRevoked && certificate.ExpiresAt > now).ToLookup(certificate => certificate.CaId);
        return
        [
            .. zone.ManagedCas.Values.OrderByDescending(ca => ca.IsIssuer).ThenByDescending(ca => ca.CreatedAt).Select(ca =>
            {
                using var certificate = X509CertificateLoader.LoadCertificate(ca.Certificate);
                var digest = RevocationKey.DigestOf(certificate.PublicKey.ExportSubjectPublicKeyInfo());
                return new TrustedAuthority
                {
                    Id = ca.Id.ToString(),
                    Name = ca.Name,
                    Certificate = ca.Certificate,
                    Revoked = new RevocationSet([.. revoked[ca.Id].Select(issued => RevocationKey.Of(digest, Convert.FromHexString(issued.Serial)))]),
                };
            }),
        ];
    }

    private TrustedAuthority Trusted(OwnCa ca) => new()
    {
        Id = ca.Id.ToString(),
        Name = ca.Name,
        Certificate = ca.Certificates[0],
        Chain = [.. ca.Certificates.Skip(1)],
        Revoked = lists.Find(ca) ?? RevocationSet.Empty,
        RefusedAfter = !ca.LooksAtRevocation || ca.AcceptsStaleList ? null : ca.ListUntil ?? DateTimeOffset.MinValue,
        Ocsp = !ca.AsksOcsp ? null : new OcspPolicy
        {
            Responder = ca.OcspUrl is { } url ? new Uri(url) : null,
            AcceptsNoAnswer = ca.AcceptsNoAnswer,
            Refresh = TimeSpan.FromSeconds(ca.RevocationRefresh),
        },
    };

    /// <summary>The hosts of a zone, and what they were made of.</summary>
    private sealed class Part(ZoneState zone, ImmutableDictionary<Guid, OwnCa> cas, List<(string Name, HostTrust Trust)> hosts)
    {
        public List<(string Name, HostTrust Trust)> Hosts { get; } = hosts;

        public bool IsOf(ZoneState other, ImmutableDictionary<Guid, OwnCa> theirs) =>
            ReferenceEquals(zone.ClientHosts, other.ClientHosts) && ReferenceEquals(zone.ManagedCas, other.ManagedCas)
            && ReferenceEquals(zone.ClientCertificates, other.ClientCertificates) && ReferenceEquals(cas, theirs);
    }
}
