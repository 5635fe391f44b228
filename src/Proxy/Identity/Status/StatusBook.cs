using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Identity.Status;

/// <summary>
/// What OCSP responders have said of clients' certificates, by issuer and serial number: bounded, shared by all connections, and untouched by changes of the
/// shield. Whoever looks has somebody asked where that is due, once for all who wait; nobody asks for a certificate that nobody uses. From any thread.
/// </summary>
internal sealed class StatusBook : IDisposable
{
    /// <summary>Certificates that are remembered at most, about 300 bytes each.</summary>
    public const int Capacity = 32 * 1024;

    private readonly Generations<RevocationKey, ClientStatus> _statuses;
    private readonly StatusAsker _asker;

    /// <summary>Begins empty.</summary>
    /// <param name="ask">Asks a responder that the settings name.</param>
    /// <param name="askNamed">Asks a responder that a certificate names.</param>
    /// <param name="time">The clock.</param>
    /// <param name="capacity">Certificates at most.</param>
    public StatusBook(OcspFetch ask, OcspFetch askNamed, TimeProvider time, int capacity = Capacity)
    {
        _asker = new StatusAsker(ask, askNamed, time);
        _statuses = new Generations<RevocationKey, ClientStatus>(capacity);
    }

    /// <summary>Is told when a responder begins to fail, and when it answers again.</summary>
    public Action<string>? Tell
    {
        get => _asker.Tell;
        set => _asker.Tell = value;
    }

    /// <summary>How long requests wait for an answer: two seconds.</summary>
    public TimeSpan Patience
    {
        get => _asker.Patience;
        set => _asker.Patience = value;
    }

    public StatusCounters Counters => _asker.Counters;

    /// <summary>Certificates that are remembered.</summary>
    public int Count => _statuses.Count;

    /// <summary>What is known of a certificate that verifies; has the responder asked where it is time to.</summary>
    /// <param name="proof">The certificate, with its issuer.</param>
    /// <param name="policy">Whom to ask.</param>
    /// <param name="now">The time.</param>
    /// <param name="status">What the caller holds of it, if anything; afterwards what to compare with.</param>
    public StatusReading Look(ClientProof proof, OcspPolicy policy, DateTimeOffset now, ref ClientStatus? status)
    {
        status = _statuses.FindOrAdd(proof.Keys[0], status ?? new ClientStatus());
        if (status.IsDue(now))
            _asker.Ask(status, proof, policy, now);
        return status.Reading;
    }

    /// <summary>
    /// Whether a certificate is known to be revoked. Has the responder asked again where it is time to: where no handshake succeeds, no request does, and a
    /// revocation that was taken back would stay for good.
    /// </summary>
    public bool IsRevoked(ClientProof proof, OcspPolicy policy, DateTimeOffset now)
    {
        if (_statuses.Find(proof.Keys[0]) is not { } status || status.Reading.StatusAt(now) != OcspStatus.Revoked)
            return false;
        if (status.IsDue(now))
            _asker.Ask(status, proof, policy, now);
        return true;
    }

    /// <summary>Ends what is under way.</summary>
    public void Dispose() => _asker.Dispose();
}
