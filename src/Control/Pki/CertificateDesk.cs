using System.Security.Cryptography;
using FastShield.Control.Zones;

namespace FastShield.Control.Pki;

/// <summary>
/// Where client certificates are issued: requests are read and certificates signed by a few threads of the pool at once, never on an event loop, and those who
/// wait have a bound.
/// </summary>
/// <param name="sealing">Opens and seals private keys; null where none can be kept.</param>
/// <param name="settings">What is issued.</param>
/// <param name="time">The clock.</param>
public sealed class CertificateDesk(KeySealing? sealing, PkiSettings settings, TimeProvider time) : IDisposable
{
    private const int MostWaiting = 200;
    private const int Attempts = 3;

    private readonly SemaphoreSlim _workers = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int _waiting;

    /// <summary>What is issued.</summary>
    public PkiSettings Settings => settings;

    /// <summary>Issues a certificate for a request; the zone's authority is made with the first one.</summary>
    /// <param name="find">Gives the zone as it is.</param>
    /// <param name="edit">Changes the zone, as the control plane does it.</param>
    /// <param name="request">The signing request, PEM.</param>
    /// <param name="minutes">How long it is to be good.</param>
    /// <param name="renewed">The certificate that it takes the place of; null where it is the first one of a device.</param>
    /// <param name="cancellation">Ends the wait for a turn.</param>
    /// <exception cref="PkiException">The request is refused, and why.</exception>
    /// <exception cref="PkiBusyException">Too many wait already.</exception>
    /// <exception cref="PkiQuotaException">The zone has as many as it may have.</exception>
    /// <exception cref="SealException">The authority's key cannot be opened here.</exception>
    public async Task<(ZoneState Zone, IssuedCertificate Issued)> IssueAsync(
        Func<ZoneState> find, Func<string, Func<ZoneState, ZoneState>, Task<ZoneState>> edit, string request, int minutes, IssuedCertificate? renewed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(find);
        ArgumentNullException.ThrowIfNull(edit);
        var keys = Sealing();
        for (var attempt = 1; ; attempt++)
        {
            var zone = find();
            var (issued, made) = await WorkAsync(() => Sign(zone, keys, request, minutes, renewed), cancellation).ConfigureAwait(false);
            try
            {
                var after = await edit($"client certificate {issued.Serial} issued", before => Add(before, issued, made)).ConfigureAwait(false);
                return (after, issued);
            }
            catch (IssuerChangedException) when (attempt < Attempts)
            {
                // Another node made an authority, or rotated it, in the meantime: that one signs.
            }
        }
    }

    /// <summary>Makes a zone's next authority, which signs from then on; the one before stays trusted until it is retired.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="algorithm">`ecdsa` or `rsa`; null for what the settings say.</param>
    /// <param name="edit">Changes the zone.</param>
    /// <param name="cancellation">Ends the wait for a turn.</param>
    /// <inheritdoc cref="IssueAsync"/>
    public async Task<ZoneState> RotateAsync(
        Zone zone, string? algorithm, Func<string, Func<ZoneState, ZoneState>, Task<ZoneState>> edit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edit);
        var keys = Sealing();
        var (ca, key) = await WorkAsync(() => ManagedAuthority.Make(zone, algorithm ?? settings.Algorithm, keys, time.GetUtcNow()), cancellation).ConfigureAwait(false);
        return await edit(
            $"client authority {ca.Id} made",
            before => before.ManagedCas.Count < settings.AuthoritiesPerZone
                ? With(before, ca, key)
                : throw new PkiException($"a zone has {settings.AuthoritiesPerZone} authorities at most: retire one that no device needs any more")).ConfigureAwait(false);
    }

    /// <summary>Seals again, with the key that seals now, what was sealed with another one.</summary>
    /// <param name="before">The zone.</param>
    /// <returns>The zone; the argument where there is nothing to do.</returns>
    /// <exception cref="SealException">A key cannot be opened here.</exception>
    public ZoneState Reseal(ZoneState before)
    {
        ArgumentNullException.ThrowIfNull(before);
        var keys = Sealing();
        var after = before;
        foreach (var (id, text) in before.CaKeys.Where(pair => !keys.IsCurrent(pair.Value)))
        {
            var purpose = ManagedAuthority.PurposeOf(before.Zone.Id, id);
            after = after with { CaKeys = after.CaKeys.SetItem(id, keys.SealAgain(text, purpose)) };
        }

        return after;
    }

    /// <summary>The keys that seal.</summary>
    /// <exception cref="SealException">There are none.</exception>
    public KeySealing Sealing() => sealing ?? throw new SealException("This shield has no key that could seal private keys.");

    /// <inheritdoc/>
    public void Dispose() => _workers.Dispose();

    private static ManagedCa? IssuerOf(ZoneState zone) => zone.ManagedCas.Values.FirstOrDefault(ca => ca.IsIssuer);

    private (IssuedCertificate Issued, (ManagedCa Ca, string Key)? Made) Sign(ZoneState zone, KeySealing keys, string pem, int minutes, IssuedCertificate? renewed)
    {
        var now = time.GetUtcNow();
        var request = SigningRequest.Read(pem);
        (ManagedCa Ca, string Key)? made = null;
        var issuer = IssuerOf(zone);
        if (issuer is null)
        {
            made = ManagedAuthority.Make(zone.Zone, settings.Algorithm, keys, now);
            issuer = made.Value.Ca;
        }

        var sealedKey = made?.Key ?? zone.CaKeys.GetValueOrDefault(issuer.Id) ?? throw new PkiException("the store has no private key of the zone's authority: rotate the authority");
        var issued = ManagedAuthority.Sign(zone.Zone.Id, issuer, sealedKey, keys, request, minutes, now);
        return (renewed is null ? issued : issued with { RenewedFrom = renewed.Id }, made);
    }

    private ZoneState Add(ZoneState before, IssuedCertificate issued, (ManagedCa Ca, string Key)? made)
    {
        var issuer = IssuerOf(before);
        if (made is null ? issuer?.Id != issued.CaId : issuer is not null)
        {
            throw new IssuerChangedException();
        }

        var room = MakeRoom(before, issued.IssuedAt);
        var after = made is var (ca, key) ? With(room, ca, key) : room;
        return after with { ClientCertificates = after.ClientCertificates.Add(issued.Id, issued) };
    }

    /// <summary>The zone with room for one more; a refusal where it has as many as it may have.</summary>
    /// <exception cref="PkiQuotaException">There is no room.</exception>
    public ZoneState MakeRoom(ZoneState zone, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var active = zone.ClientCertificates.Values.Count(certificate => !certificate.IsRevoked && certificate.ExpiresAt > now);
        if (active >= settings.CertificatesPerZone)
        {
            throw new PkiQuotaException($"The zone has {active} client certificates, and {settings.CertificatesPerZone} at most: revoke some.");
        }

        var spare = zone.ClientCertificates.Count - settings.KeptPerZone + 1;
        if (spare <= 0)
        {
            return zone;
        }

        var expired = zone.ClientCertificates.Values.Where(certificate => certificate.ExpiresAt <= now).OrderBy(certificate => certificate.ExpiresAt).Take(spare).Select(certificate => certificate.Id).ToList();
        return expired.Count == spare
            ? zone with { ClientCertificates = zone.ClientCertificates.RemoveRange(expired) }
            : throw new PkiQuotaException($"The zone remembers {zone.ClientCertificates.Count} client certificates that have not expired, revoked ones among them, and {settings.KeptPerZone} at most.");
    }

    private static ZoneState With(ZoneState before, ManagedCa ca, string key)
    {
        var cas = before.ManagedCas;
        foreach (var other in before.ManagedCas.Values.Where(other => other.IsIssuer))
        {
            cas = cas.SetItem(other.Id, other with { IsIssuer = false });
        }

        return before with { ManagedCas = cas.Add(ca.Id, ca), CaKeys = before.CaKeys.Add(ca.Id, key) };
    }

    private async Task<T> WorkAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new PkiBusyException();
        }

        try
        {
            await _workers.WaitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            return await Task.Run(work, cancellation).ConfigureAwait(false);
        }
        catch (CryptographicException)
        {
            // Its text may be of the library's, about what it was given.
            throw new PkiException("the cryptographic library refuses the request or the authority's key");
        }
        finally
        {
            _workers.Release();
        }
    }

    private sealed class IssuerChangedException : Exception;
}
