using FastShield.Proxy.Identity.Status;
using FastShield.Runtime.Identity;

namespace FastShield.Proxy.Identity;

/// <summary>What is the matter with a request by what its connection proved.</summary>
internal enum StandingFault : byte
{
    None,

    /// <summary>Its host asks another thing of its clients than the host of the handshake.</summary>
    OtherHost,

    /// <summary>The host asks for a certificate, and did not when the connection shook hands.</summary>
    NotAsked,

    /// <summary>The host demands a certificate by now, and the client showed none.</summary>
    Missing,

    /// <summary>The host demands one that verifies, and this one does not, or does not any longer.</summary>
    Unverified,

    /// <summary>The certificate is revoked.</summary>
    Revoked,

    /// <summary>Its status is being asked for: to be judged again when <see cref="ClientStanding.Deciding"/> has ended.</summary>
    Undecided,
}

/// <summary>
/// What a connection proved, and what that is worth as trust is now. Judged anew when trust has changed or time has run out, which is a comparison for all
/// other requests. Belongs to its connection's loop.
/// </summary>
internal sealed class ClientStanding
{
    private readonly ClientVerifier _verifier;
    private readonly HostTrust? _asked;
    private ClientProof? _proof;
    private HostTrust? _provenFor;
    private ClientTrust? _judgedBy;
    private DateTimeOffset _judgedUntil;
    private HostTrust? _current;
    private ClientStatus? _status;
    private StatusReading? _reading;

    /// <summary>Begins with what a handshake asks.</summary>
    /// <param name="verifier">Where verdicts are remembered.</param>
    /// <param name="name">The name whose policy the handshake was held against.</param>
    /// <param name="asked">That policy; null where the client is not asked.</param>
    public ClientStanding(ClientVerifier verifier, string name, HostTrust? asked)
    {
        _verifier = verifier;
        Name = name;
        _asked = _provenFor = asked;
    }

    /// <summary>The name whose policy the handshake was held against.</summary>
    public string Name { get; }

    /// <summary>The certificate in DER; null where none was shown.</summary>
    public byte[]? Certificate => _proof?.Leaf;

    /// <summary>What the client proved, as trust was when it was last judged.</summary>
    public ClientIdentity? Identity { get; private set; }

    /// <summary>Ends when requests need not wait any longer for the certificate's status; null where nobody is asked.</summary>
    public Task? Deciding => _reading?.Deciding;

    /// <summary>Whether the certificate is verified and not revoked.</summary>
    public bool IsGood => Identity is { IsVerified: true, IsRevoked: false };

    /// <summary>What is told when the certificate is no longer good; null where the client showed none, and before and after it is served.</summary>
    public ICertificateHolder? Holder { get; private set; }

    private StandingFault Fault { get; set; }

    /// <summary>The connection is served from here on; null at its end.</summary>
    public void Serve(ICertificateHolder? holder) => Holder = _proof is null ? null : holder;

    /// <summary>Ends what rests on a certificate that is no longer good. A host that does not ask any longer ends nothing.</summary>
    public void Review(ClientTrust trust, DateTimeOffset now)
    {
        if (Holder is not { RestsOnCertificate: true } holder)
            return;
        if (IsOutdated(trust, now))
            Update(trust, now);
        // While its status is being asked for, nothing is known against it: the next look will tell.
        var isUndecided = Deciding is { IsCompleted: false } && _reading!.StatusAt(now) is null;
        // An answer that came since then makes it outdated at once.
        if (_current is not null && !IsGood && !isUndecided && !IsOutdated(trust, now))
            holder.EndFallen();
    }

    /// <summary>Whether there is nothing to judge: nobody is asked, and nothing was shown.</summary>
    public bool IsTrivial(ClientTrust trust) => ReferenceEquals(trust, ClientTrust.None) && _proof is null;

    /// <summary>The fields that tell an origin of the client; empty where there is nothing to tell.</summary>
    public ReadOnlySpan<byte> LinesOf(IdentityFields fields) => fields != IdentityFields.None && IsGood ? _proof!.LinesOf(fields) : default;

    /// <summary>Takes what the client shows: the leaf and what comes behind it, in DER, with the length of each.</summary>
    /// <returns>Why the handshake is to fail: where the host demands a certificate, and this one is not good.</returns>
    public CertificateFault Show(ReadOnlySpan<byte> certificates, ReadOnlySpan<int> lengths, DateTimeOffset now)
    {
        if (_asked is not { } asked)
            return CertificateFault.Rejected;
        _proof = _verifier.Verify(asked, certificates, lengths, now);
        if (asked.Mode != Tls.ClientCertificateMode.Required)
            return CertificateFault.None;
        var fault = asked.FaultOf(_proof, now, out var authority);
        return fault == CertificateFault.None && !asked.PassesRevoked && (authority!.HasRevoked(_proof) || (authority.Ocsp is { } policy && _verifier.Statuses.IsRevoked(_proof, policy, now)))
            ? CertificateFault.Revoked
            : fault;
    }

    /// <summary>Judges a request for a host.</summary>
    /// <param name="trust">What is in force.</param>
    /// <param name="host">The request's host.</param>
    /// <param name="now">The time.</param>
    /// <param name="mayWait">Whether the request can wait for a status that is being asked for; one that cannot, or has, is judged without it.</param>
    public StandingFault Judge(ClientTrust trust, ReadOnlySpan<char> host, DateTimeOffset now, bool mayWait)
    {
        if (IsOutdated(trust, now))
            Update(trust, now);
        var asked = trust.Find(host);
        if (!ReferenceEquals(asked, _current) && (asked is null || !asked.IsLike(_current)))
            return StandingFault.OtherHost;
        // Also where it has just ended: what is known is another thing by now.
        return mayWait && Deciding is not null && _reading!.StatusAt(now) is null ? StandingFault.Undecided : Fault;
    }

    private bool IsOutdated(ClientTrust trust, DateTimeOffset now) =>
        !ReferenceEquals(trust, _judgedBy) || now >= _judgedUntil || (_status is { } status && !ReferenceEquals(status.Reading, _reading));

    private void Update(ClientTrust trust, DateTimeOffset now)
    {
        _judgedBy = trust;
        _judgedUntil = DateTimeOffset.MaxValue;
        _current = trust.Find(Name);
        Identity = null;
        Fault = StandingFault.None;
        _reading = null;
        if (_current is null)
        {
            _status = null;
            return;
        }
        if (_asked is null)
            Fault = StandingFault.NotAsked;
        else if (_proof is null)
            Fault = _current.Mode == Tls.ClientCertificateMode.Required ? StandingFault.Missing : StandingFault.None;
        else
            UpdateIdentity(_proof, _current, now);
    }

    private void UpdateIdentity(ClientProof proof, HostTrust current, DateTimeOffset now)
    {
        var fault = current.FaultOf(proof, now, out var authority);
        // Other authorities than those it was held against: they may have its path where those had not.
        if (authority is null && !current.IsLike(_provenFor))
        {
            _proof = proof = _verifier.Verify(current, proof, now);
            _provenFor = current;
            fault = current.FaultOf(proof, now, out authority);
        }
        if (fault == CertificateFault.None)
            _judgedUntil = authority!.RefusedAfter is { } stale && stale < proof.NotAfter ? stale : proof.NotAfter;
        else if (fault == CertificateFault.NotYetValid && authority is not null)
            _judgedUntil = proof.NotBefore;
        var isRevoked = authority is not null && authority.HasRevoked(proof);
        if (fault == CertificateFault.None && !isRevoked && authority!.Ocsp is { } policy)
            fault = FaultByStatus(proof, policy, now, out isRevoked);
        else
            _status = null;
        Identity = proof.Identify(fault, isRevoked);
        if (isRevoked && !current.PassesRevoked)
            Fault = StandingFault.Revoked;
        else if (fault != CertificateFault.None && current.Mode == Tls.ClientCertificateMode.Required)
            Fault = StandingFault.Unverified;
    }

    private CertificateFault FaultByStatus(ClientProof proof, OcspPolicy policy, DateTimeOffset now, out bool isRevoked)
    {
        _reading = _verifier.Statuses.Look(proof, policy, now, ref _status);
        var status = _reading.StatusAt(now);
        // Looked at again when another answer is due, which is before this one's time is over.
        var until = _reading.AskAt > now ? _reading.AskAt : now;
        until = status == Tls.OcspStatus.Revoked || _reading.Until <= now || until < _reading.Until ? until : _reading.Until;
        _judgedUntil = until < _judgedUntil ? until : _judgedUntil;
        isRevoked = status == Tls.OcspStatus.Revoked;
        return status switch
        {
            Tls.OcspStatus.Unknown => CertificateFault.UnknownStatus,
            null when !policy.AcceptsNoAnswer => CertificateFault.NoStatus,
            _ => CertificateFault.None,
        };
    }
}
