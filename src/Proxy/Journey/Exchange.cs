using System.Net;
using System.Text;
using FastShield.Proxy.Events;
using FastShield.Proxy.Gates;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Http2;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Encodings;
using FastShield.Runtime.Identity;
using FastShield.Runtime.Multipart;
using FastShield.Runtime.Rules;

namespace FastShield.Proxy.Journey;

/// <summary>
/// The state of the request at hand on one connection: what the phases hand to each other. One object serves all requests of the connection, one after
/// another, so that a request allocates nothing.
/// </summary>
internal sealed partial class Exchange
{
    /// <summary>Captures that are kept room for at first.</summary>
    private const int FirstCaptures = 4;

    private readonly byte[] _requestId = new byte[RequestIds.Length];
    private PathCapture[] _captures = new PathCapture[FirstCaptures];
    private byte[]? _rewrittenPath;
    private int _rewrittenLength;
    private byte[]? _localAuthority;
    private Shield? _handshakeShield;
    private HostShield? _handshakeHost;

    public Exchange(JourneyServices services, Connection client)
    {
        Services = services;
        Client = client;
        IsHttp2 = client is Http2Stream;
        Loop = services.Of(client.Loop);
        Input = new InputBuffer(Loop.Buffers);
        Policy = services.Policy;
        Provenance = new Provenance(client.RemoteEndPoint.Address, client.Tls is not null, Policy.Settings.TrustedPeers.Trusts(client.RemoteEndPoint.Address));
    }

    public JourneyServices Services { get; }

    public LoopServices Loop { get; }

    /// <summary>What was in force when the head was complete; before that, when it was last looked for.</summary>
    public JourneyPolicy Policy { get; private set; }

    public ProxySettings Settings => Policy.Settings;

    public Connection Client { get; }

    /// <summary>Who the request is from: the peer, or whom trusted peers name.</summary>
    public IPAddress ClientAddress =>
        HasHead && Provenance.IsTrusted ? ForwardedClient.Of(Client.RemoteEndPoint.Address, Head, Input.Bytes, Settings.TrustedPeers) : Client.RemoteEndPoint.Address;

    /// <summary>The same as a number, for rules.</summary>
    public RuleAddress ClientNumber => Provenance.IsTrusted
        ? ForwardedClient.NumberOf(RuleAddress.Of(Client.RemoteEndPoint.Address), Head, Input.Bytes, Settings.TrustedPeers)
        : RuleAddress.Of(Client.RemoteEndPoint.Address);

    /// <summary>Whether the client's connection is a stream of HTTP/2, which ends with its one request.</summary>
    public bool IsHttp2 { get; }

    /// <summary>Whether the client has reset the stream: nobody waits for an answer any more.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>What origins are told of the client.</summary>
    public Provenance Provenance { get; private set; }

    public InputBuffer Input { get; }

    public RequestHead Head { get; } = new();

    /// <summary>The requests begun on this connection.</summary>
    public int RequestNumber { get; private set; }

    /// <summary>The shield in force when the head was complete.</summary>
    public Shield Shield => Policy.Shield;

    /// <summary>The host of the request, once known.</summary>
    public HostShield? Host { get; set; }

    /// <summary>What the client proved by its certificate, as trust is now; null where it showed none. Settled by <see cref="Phase.ClientIdentity"/>.</summary>
    public ClientIdentity? Identity { get; set; }

    /// <summary>The operation of the request; null where it has none.</summary>
    public ShieldOperation? Operation { get; set; }

    /// <summary>The number of the operation in the shield; meaningless where there is none.</summary>
    public int OperationIndex { get; set; }

    /// <summary>Whether the request is held against its operation.</summary>
    public bool IsChecked => Operation is { } operation && (operation.Action != MitigationAction.None || (operation.IsJudgedForRules && RulesAskVerdict));

    /// <summary>The captures that a match wrote.</summary>
    public int CaptureCount { get; set; }

    /// <summary>How the body is to be read, as the check of the head has found.</summary>
    public MediaCheck? Media;
    public MediaKind MediaKind;
    public Boundary Boundary;
    public ContentCodings Coding;

    /// <summary>Whether the origin is asked to switch to WebSocket.</summary>
    public bool AsksWebSocket;

    /// <summary>What is told of a tunnel at its end; null where there is none.</summary>
    public ShieldEvent? OfTunnel;

    /// <summary>What was found wrong.</summary>
    public Verdict Verdict;

    /// <summary>The id of this request.</summary>
    public ReadOnlySpan<byte> RequestId => _requestId;

    /// <summary>Timestamps of the services' clock; 0 for what has not happened.</summary>
    public long StartedAt;
    public long ForwardedAt;
    public long RespondedAt;

    /// <summary>When the first part of a head came that did not come whole; 0 for all others.</summary>
    public long HeadStartedAt;

    /// <summary>When the last phase ended of a request that is timed phase by phase; 0 for all others.</summary>
    public long LapAt;

    /// <summary>The status sent to the client; 0 for none.</summary>
    public int Status;

    /// <summary>The status that the origin gave; 0 for none.</summary>
    public int OriginStatus;

    /// <summary>Whether the request ended without a whole answer.</summary>
    public bool IsCut;

    /// <summary>Whether the connection ends behind this request.</summary>
    public bool ClosesClient;

    /// <summary>Whether a head was read to its end.</summary>
    public bool HasHead;

    /// <summary>How short memory was when the head was complete.</summary>
    public PressureLevel Pressure { get; private set; }

    /// <summary>Whether the head was read with `_` allowed in field names, because some host allows it.</summary>
    public bool IsReadWider;

    /// <summary>
    /// Whether a plain connection begins with the preface of HTTP/2 (RFC 9113 section 3.3): asked where its first line was refused as a request of HTTP/1.1.
    /// </summary>
    public bool BeginsHttp2 =>
        RequestNumber == 0 && Head.Refusal == RefusalReason.UnservedVersion && Client.Tls is null && Settings.Http2.IsEnabled && Input.Bytes.StartsWith("PRI * HTTP/2.0\r\n"u8);

    /// <summary>The canonical path: what is matched, checked and forwarded.</summary>
    public ReadOnlySpan<byte> Path => _rewrittenPath is null ? Head.PathOf(Input.Bytes) : _rewrittenPath.AsSpan(0, _rewrittenLength);

    /// <summary>The request as the checks see it.</summary>
    public RequestView View
    {
        get
        {
            var bytes = Input.Bytes;
            return new RequestView
            {
                Path = Path,
                Query = Head.Query.Of(bytes),
                Head = bytes[..Head.Length],
                Headers = Head.Fields.Fields,
                Captures = _captures.AsSpan(0, CaptureCount),
                Certificate = Identity is { IsVerified: true, IsRevoked: false } ? Identity : null,
            };
        }
    }

    /// <summary>The host and port that the request names; of an HTTP/1.0 request without Host, the address it came to.</summary>
    public ReadOnlySpan<byte> Authority =>
        Head.HasHost ? Head.Host.Of(Input.Bytes) : _localAuthority ??= Encoding.ASCII.GetBytes(Client.LocalEndPoint.ToString());

    /// <summary>The host that the TLS handshake named, where it is served here; remembered for the connection.</summary>
    public HostShield? HostOfHandshake(string name)
    {
        if (_handshakeShield != Shield)
        {
            _handshakeShield = Shield;
            Shield.Hosts.Find(Encoding.UTF8.GetBytes(name), out _handshakeHost);
        }

        return _handshakeHost;
    }

    /// <summary>The stream is one of another connection from now on.</summary>
    public void Rebind(Provenance provenance)
    {
        Provenance = provenance;
        _localAuthority = null;
        _handshakeShield = null;
        _handshakeHost = null;
        Identity = null;
    }

    /// <summary>A stream begins with a request of its own, whatever this object served before.</summary>
    public void BeginStream()
    {
        RequestNumber = 0;
        Head.Reset();
        Identify();
    }

    /// <summary>The client has reset the stream: what waits for the origin ends at once.</summary>
    public void Abandon()
    {
        IsAbandoned = true;
        Origin?.Abort();
    }

    /// <summary>Takes what is in force; to be called before each look for a head, and at no other time.</summary>
    public void TakePolicy() => Policy = Services.Policy;

    /// <summary>A head is complete: the request begins, and keeps the policy it has.</summary>
    public void Begin()
    {
        HasHead = true;
        RequestNumber++;
        Loop.Counters.Requests++;
        Loop.InFlight++;
        Pressure = Services.Pressure.Level;
        StartedAt = Settings.Time.GetTimestamp();
        if (Loop.Measures.IsTimed())
        {
            LapAt = StartedAt;
            Loop.Measures.Timed(Phase.Head, HeadStartedAt == 0 ? 0 : StartedAt - HeadStartedAt);
        }

        SettleTrace();
        Body = new InPlaceBody(Head.Framing, Head.ContentLength, Head.Length);
        BodyIsWhole = Head.Framing == BodyFraming.None;
        ClosesClient = !Head.KeepAlive || Client.Loop.IsDraining || Pressure != PressureLevel.None || RequestNumber >= Settings.Limits.MaxRequestsPerConnection;
    }

    /// <summary>A phase has ended: counted where this request is timed.</summary>
    public void Lap(Phase phase)
    {
        if (LapAt != 0)
        {
            var now = Settings.Time.GetTimestamp();
            Loop.Measures.Timed(phase, now - LapAt);
            LapAt = now;
        }
    }

    /// <summary>Room for the captures of a table.</summary>
    public Span<PathCapture> CapturesFor(int count)
    {
        if (_captures.Length < count)
        {
            _captures = new PathCapture[count];
        }

        return _captures;
    }

    /// <summary>Memory for a canonical path that differs from the raw one, kept until the request's end.</summary>
    public Span<byte> PathMemory(int length) => _rewrittenPath = Loop.Buffers.Rent(length);

    /// <summary>How much of the path's memory is the path; below 0 it is given back, and the raw path is the canonical one.</summary>
    public void SetPath(int length)
    {
        _rewrittenLength = length;
        if (length < 0 && _rewrittenPath is not null)
        {
            Loop.Buffers.Return(_rewrittenPath);
            _rewrittenPath = null;
        }
    }

    /// <summary>Gives the request an id, also where no head could be read.</summary>
    public void Identify() => Loop.Ids.Next(_requestId);

    /// <summary>The shield answers.</summary>
    public PhaseResult Refuse(Phase phase, EventSource source, int status, string detail, Violation? violation = null, byte[]? allow = null)
    {
        if (Verdict is { IsNoted: true, Status: 0 })
        {
            // It went on, and now something else has ended it: both are told.
            RecordPhase.Superseded(this);
        }

        Verdict = new Verdict
        {
            IsNoted = true, Phase = phase, Source = source, Status = status, Detail = detail, Violation = violation, Allow = allow,
        };
        return PhaseResult.Answer;
    }

    /// <summary>The shield answers, and the connection ends: nothing behind may be read as a message.</summary>
    public PhaseResult RefuseAndClose(Phase phase, EventSource source, int status, string detail)
    {
        ClosesClient = true;
        return Refuse(phase, source, status, detail);
    }

    /// <summary>The body is longer than any that is passed on.</summary>
    public PhaseResult RefuseTooLong() => RefuseAndClose(Phase.Body, EventSource.Framing, 413, "The request body is longer than what is passed on.");

    /// <summary>No answer is possible any longer.</summary>
    public PhaseResult Cut(Phase phase, EventSource source, string detail)
    {
        ClosesClient = true;
        IsCut = true;
        if (HasFallen)
        {
            (phase, source, detail) = (Phase.ClientIdentity, EventSource.ClientCertificate, "The client certificate is no longer good: what was under way was ended.");
        }

        if (!Verdict.IsNoted || Verdict.Status == 0)
        {
            Refuse(phase, source, 0, detail);
        }

        return PhaseResult.Close;
    }

    /// <summary>A request that breaks its contract: answered or noted, as the operation's action says.</summary>
    public PhaseResult Judge(Phase phase, Violation violation)
    {
        IsViolating = true;
        if (Operation is { Action: MitigationAction.None })
        {
            // Rules alone have asked.
            return PhaseResult.Continue;
        }

        var isSecurity = violation.Location == ViolationLocation.Security;
        var source = isSecurity ? EventSource.Security : EventSource.SchemaValidation;
        var detail = violation.Class == ErrorClass.ForbiddenCertificate ? "The client certificate is none of those that may call the operation."
            : isSecurity ? "The request does not show the credentials that the operation asks for."
            : "The request does not conform to the operation.";
        if (Operation is { Action: MitigationAction.Block })
        {
            Refuse(phase, source, StatusOf(violation), detail, violation);
            Verdict.MoreFields = isSecurity && Verdict.Status == 401 ? Operation.Check.Security.Challenges : null;
            return PhaseResult.Answer;
        }

        if (!Verdict.IsNoted || Verdict.IsAdvice)
        {
            Refuse(phase, source, 0, detail, violation);
        }

        return PhaseResult.Continue;
    }

    /// <summary>Something about a conforming request that is to be told.</summary>
    public void Advise(Phase phase, Violation violation)
    {
        if (!Verdict.IsNoted && Operation is not { Action: MitigationAction.None })
        {
            Refuse(phase, EventSource.SchemaValidation, 0, "The request conforms, and has a query parameter that the operation does not declare.", violation);
            Verdict.IsAdvice = true;
        }
    }

    /// <summary>A request without an operation: answered, noted or let through, as the host's fallthrough action says.</summary>
    public PhaseResult FallThrough(EventSource source, int status, string detail, byte[]? allow = null)
    {
        var action = Host!.Fallthrough;
        if (action == MitigationAction.None)
        {
            return PhaseResult.Continue;
        }

        Refuse(Phase.Route, source, action == MitigationAction.Block ? status : 0, detail, null, allow);
        return action == MitigationAction.Block ? PhaseResult.Answer : PhaseResult.Continue;
    }

    private int StatusOf(Violation violation) => violation.Class switch
    {
        ErrorClass.BodySize => 413,
        ErrorClass.MissingCredentials or ErrorClass.MalformedCredentials => 401,
        ErrorClass.ForbiddenCertificate => 403,
        ErrorClass.UnsupportedMediaType or ErrorClass.InvalidMediaType => Settings.BlockStatus ?? 415,
        _ => Settings.BlockStatus ?? 400,
    };
}
