using System.Text;
using FastShield.Control.Rollout;
using FastShield.Control.Zones;
using FastShield.Proxy.Tls;

namespace FastShield.Control.Pki;

/// <summary>
/// The certificates of all zones, opened, in force where clients are listened for: follows the zones, whether a call, another node or the snapshot changed
/// them. One that cannot be opened is told and left out, so that it takes no other with it.
/// </summary>
public sealed class ZoneCertificates
{
    private readonly ControlPlane _plane;
    private readonly KeySealing _sealing;
    private readonly Action<string> _report;
    private readonly Lock _lock = new();
    private Dictionary<StoredCertificate, ServerCertificate?> _opened = new(ReferenceEqualityComparer.Instance);
    private List<(ServerCertificate Certificate, IReadOnlyList<string> Names)> _inForce = [];
    private CertificateKeeper? _keeper;
    private Task _change = Task.CompletedTask;

    /// <summary>Binds the parts, and follows from now on.</summary>
    /// <param name="plane">The zones.</param>
    /// <param name="sealing">Opens private keys.</param>
    /// <param name="report">Takes what the operator should know.</param>
    public ZoneCertificates(ControlPlane plane, KeySealing sealing, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(plane);
        _plane = plane;
        _sealing = sealing;
        _report = report;
        plane.Published += Follow;
        Follow();
    }

    /// <summary>What is shown now, in the order of choice.</summary>
    public IReadOnlyList<(ServerCertificate Certificate, IReadOnlyList<string> Names)> InForce
    {
        get
        {
            lock (_lock)
            {
                return _inForce;
            }
        }
    }

    /// <summary>Brings the certificates into force by this keeper from now on; null where nobody is listened for by TLS.</summary>
    public void Use(CertificateKeeper? keeper)
    {
        lock (_lock)
        {
            _keeper = keeper;
            Bring();
        }
    }

    /// <summary>Waits until what was changed is in force.</summary>
    public Task SettleAsync()
    {
        lock (_lock)
        {
            return _change;
        }
    }

    /// <summary>Makes the stored form of a pair that was read.</summary>
    internal StoredCertificate Seal(Zone zone, Guid id, string certificate, CertificateText text, string bundleMethod, int priority, DateTimeOffset uploaded, DateTimeOffset now) =>
        new(
            id,
            certificate,
            _sealing.Seal(Encoding.UTF8.GetBytes(text.KeyText), Purpose(zone, id)),
            bundleMethod,
            priority,
            text.Hosts,
            text.Issuer,
            text.Signature,
            text.Certificate.NotAfter.ToUniversalTime(),
            uploaded,
            now);

    /// <summary>Seals again, with the key that seals now, what was sealed with another one; the argument where there is nothing to do.</summary>
    /// <exception cref="SealException">A key cannot be opened here.</exception>
    internal ZoneState Reseal(ZoneState before)
    {
        var after = before;
        foreach (var stored in before.Certificates.Values.Where(stored => !_sealing.IsCurrent(stored.SealedKey)))
        {
            after = after.With(stored with { SealedKey = _sealing.SealAgain(stored.SealedKey, Purpose(before.Zone, stored.Id)) });
        }

        return after;
    }

    /// <summary>The private key of a stored certificate, PEM.</summary>
    /// <exception cref="SealException">It cannot be opened.</exception>
    internal string KeyOf(Zone zone, StoredCertificate stored)
    {
        var octets = _sealing.Open(stored.SealedKey, Purpose(zone, stored.Id));
        var text = Encoding.UTF8.GetString(octets);
        Array.Clear(octets);
        return text;
    }

    private static string Purpose(Zone zone, Guid id) => $"certificate {zone.Id} {id:N}";

    private void Follow()
    {
        lock (_lock)
        {
            var opened = new Dictionary<StoredCertificate, ServerCertificate?>(ReferenceEqualityComparer.Instance);
            var next = new List<(ServerCertificate Certificate, IReadOnlyList<string> Names)>();
            foreach (var zone in _plane.Zones.OrderBy(zone => zone.Zone.Name, StringComparer.Ordinal))
            {
                foreach (var stored in zone.RankedCertificates())
                {
                    var certificate = _opened.TryGetValue(stored, out var known) ? known : Open(zone.Zone, stored);
                    opened.Add(stored, certificate);
                    if (certificate is not null)
                    {
                        next.Add((certificate, stored.Hosts));
                    }
                }
            }

            // Most changes of zones are none of certificates: contexts of TLS are not made again for those.
            var isSame = next.Select(one => one.Certificate).SequenceEqual(_inForce.Select(one => one.Certificate));
            _opened = opened;
            if (!isSame)
            {
                _inForce = next;
                Bring();
            }
        }
    }

    private ServerCertificate? Open(Zone zone, StoredCertificate stored)
    {
        try
        {
            return ServerCertificate.FromText(stored.Certificate, KeyOf(zone, stored), $"stored certificate {stored.Id:N} of {zone.Name}", $"stored certificate {stored.Id:N} of {zone.Name}");
        }
        catch (Exception error) when (error is SealException or CertificateException)
        {
            _report($"certificate: {error.Message} The stored certificate {stored.Id:N} of {zone.Name} is not shown.");
            return null;
        }
    }

    private void Bring()
    {
        if (_keeper is { } keeper)
        {
            // Contexts are made on another thread: whoever changed a zone holds locks here.
            var (before, certificates) = (_change, _inForce);
            _change = Task.Run(() => BringAsync(before, keeper, certificates));
        }
    }

    private async Task BringAsync(Task before, CertificateKeeper keeper, List<(ServerCertificate Certificate, IReadOnlyList<string> Names)> certificates)
    {
        await before.ConfigureAwait(false);
        try
        {
            await keeper.SetManagedAsync(certificates).ConfigureAwait(false);
        }
        catch (CertificateException error)
        {
            _report($"certificate: {error.Message} The stored certificates of before stay in force.");
        }
    }
}
