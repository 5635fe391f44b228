using System.Buffers;
using System.Net;
using FastShield.Proxy.Identity;

namespace FastShield.Proxy.Transport.Epoll;

/// <summary>
/// A TLS connection: records go through the loop's shared memory BIOs. What the BIOs still hold when a call ends is kept here: records received and not
/// yet decrypted because the caller's buffer was full, and records written that the socket did not take.
/// </summary>
internal sealed class OpenSslConnection : EpollConnection
{
    /// <summary>A record with its header, nonce and tag at its longest (RFC 5246 section 6.2.3), rounded up.</summary>
    private const int MaxRecord = 17 * 1024;

    /// <summary>Plain bytes written between two flushes: three full records, which fit the loop's scratch with their overhead.</summary>
    private const int WriteAtOnce = 3 * 16 * 1024;

    /// <summary>Answers to post-handshake messages that may wait for a peer that does not read; above it nothing more is received from it.</summary>
    private const int MaxUnsent = 64 * 1024;

    /// <summary>Receives in a row that may bring no data before other connections have their turn.</summary>
    private const int FruitlessReceives = 8;

    /// <summary>Rented when something must be kept: always the same size, so that the pool soon has it and nothing is allocated.</summary>
    private const int KeptBytes = 64 * 1024;

    /// <summary>KeyUpdates, renegotiations tried and alerts take a few steps each of OpenSSL's state machine; so many are served in a window.</summary>
    private const int MessageStepsPerWindow = 256;

    private const int MessageWindowMilliseconds = 10_000;

    private readonly string? _clientServerName;
    private OpenSslSession? _session;
    private byte[]? _unread;
    private int _unreadLength;
    private string? _serverName;
    private int _host;
    private ClientStanding? _standing;
    private HelloGuard _hello;
    private long _messageWindow;
    private int _messageSteps;
    private bool _mayHavePlain;
    private bool _closeNotified;

    /// <summary>The server's side. OpenSSL has nothing to do before the client's first bytes, and until then nothing is made for it.</summary>
    public OpenSslConnection(EpollLoop loop, int descriptor, IPEndPoint remote, OpenSslServerTls settings)
        : base(loop, descriptor, remote, isAccepted: true)
    {
        ServerSettings = settings;
    }

    /// <summary>The client's side.</summary>
    public OpenSslConnection(EpollLoop loop, int descriptor, IPEndPoint remote, OpenSslClientTls settings, string serverName)
        : base(loop, descriptor, remote, isAccepted: false)
    {
        _clientServerName = serverName;
        _session = OpenSslSession.ForClient(loop.TlsBuffers, settings, serverName);
    }

    /// <summary>The contexts to choose from, on the server's side while the handshake lasts.</summary>
    public OpenSslServerTls? ServerSettings { get; private set; }

    public override bool IsQuiet
    {
        get
        {
            if (base.IsQuiet && !_mayHavePlain)
                return true;
            if (IsClosed || PeerEnded || IsBroken)
                return false;
            // There is something: a session ticket is of no concern to the owner and is taken in by looking for data.
            return WaitNow() == Blocked;
        }
    }

    /// <summary>There once the handshake has begun.</summary>
    private OpenSslSession Session => _session!;

    /// <summary>Takes the name the client asks for, and chooses the host; false when the client is to be refused.</summary>
    public bool OnServerName(string? name)
    {
        _serverName = name is "" ? null : name;
        var settings = ServerSettings!;
        var asked = settings.Policies.Ask(Loop.Transport.ClientTrust, name, out var standsFor);
        _standing = new ClientStanding(Loop.Transport.Verifier, standsFor, asked);
        _host = settings.Select(Session, name, asked);
        return _host >= 0;
    }

    /// <summary>Takes what the client shows; none where it may go on with that.</summary>
    public CertificateFault OnCertificates(nint certificates)
    {
        var count = Math.Min(OpenSsl.OPENSSL_sk_num(certificates), 2 + ChainVerifier.MaxSent);
        Span<int> lengths = stackalloc int[2 + ChainVerifier.MaxSent];
        var bytes = EpollLoop.Scratch.AsSpan();
        var end = 0;
        for (var i = 0; i < count; i++)
        {
            lengths[i] = OpenSsl.WriteCertificate(OpenSsl.OPENSSL_sk_value(certificates, i), bytes[end..]);
            if (lengths[i] < 0)
                return CertificateFault.Unreadable;
            end += lengths[i];
        }
        return count == 0 ? CertificateFault.Unreadable : _standing!.Show(bytes[..end], lengths[..count], Loop.Transport.Settings.Time.GetUtcNow());
    }

    /// <summary>What to staple to the certificate that OpenSSL has chosen; empty for nothing.</summary>
    public ReadOnlySpan<byte> Staple(nint certificate) => ServerSettings!.HostAt(_host).StapleFor(certificate, ServerSettings.Time.GetUtcNow());

    internal override bool NeedsHandshake => Tls is null;

    internal override async ValueTask HandshakeAsync()
    {
        await FinishStepsAsync();
        Tls = Session.ReadFacts(ServerSettings is null ? _clientServerName : _serverName, _standing);
        ServerSettings = null;
        Session.CountMessages();
    }

    protected override int HandshakeNow()
    {
        while (true)
        {
            if (_session is not null)
            {
                FeedUnread();
                OpenSslCallbacks.Current = this;
                var result = _session.Handshake(out var kind, out var message);
                OpenSslCallbacks.Current = null;
                KeepUnread();
                _mayHavePlain = true;
                if (!Flush())
                    return Failed;
                if (result == OpenSslSession.Done)
                    return 1;
                if (result == OpenSslSession.Broken)
                {
                    // The alert that tells the peer why: a broken stream sends nothing any more.
                    SendQueue();
                    return Break(kind, $"The TLS handshake with {RemoteEndPoint} failed: {message}");
                }
            }
            var n = ServerSettings is null ? ReceiveRecords(MaxRecord) : ReceiveHandshake(ServerSettings);
            if (n == 0)
                return Break(ConnectionErrorKind.HandshakeFailed, $"{RemoteEndPoint} ended the connection during the TLS handshake.");
            if (n < 0)
                return n;
        }
    }

    /// <summary>Receives a client's part of the handshake; the first of it makes the SSL object.</summary>
    private int ReceiveHandshake(OpenSslServerTls settings)
    {
        if (!Readable)
            return NothingNow;
        var scratch = EpollLoop.Scratch.AsSpan(0, MaxRecord);
        var n = ReceiveRaw(scratch);
        if (n <= 0)
            return n;
        _hello.Look(scratch[..n]);
        if (_hello.IsOversize && !(_hello.MayBeEncrypted && _session is { IsTls12: true }))
            return Break(ConnectionErrorKind.HandshakeFailed, $"{RemoteEndPoint} announced a ClientHello beyond {HelloGuard.MaxHello} bytes.");
        _session ??= OpenSslSession.ForServer(EpollLoop.TlsBuffers, settings);
        EpollLoop.TlsBuffers.Feed(scratch[..n]);
        return n;
    }

    protected override int ReceiveNow(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return WaitNow();
        for (var fruitless = 0; ; fruitless++)
        {
            if (_mayHavePlain)
            {
                var total = Decrypt(buffer);
                if (total > 0)
                    return total;
            }
            if (_closeNotified)
                return 0;
            if (Unsent > MaxUnsent)
                return NothingNow;
            // Records without data, such as one KeyUpdate after the other, must not keep the loop.
            if (fruitless == FruitlessReceives)
                return YieldTurn();
            var n = ReceiveRecords(Math.Max(MaxRecord, buffer.Length + 1024));
            if (n > 0)
                continue;
            if (n == 0)
                IsTruncated = true;
            return n;
        }
    }

    protected override int SendNow(ReadOnlySpan<byte> data)
    {
        if (HasUnsent && SendRaw(default) < 0)
            return IsBroken ? Failed : Blocked;
        var done = 0;
        while (done < data.Length)
        {
            var staged = Math.Min(data.Length - done, WriteAtOnce);
            if (!Session.Write(data.Slice(done, staged), out var message))
            {
                return Break(ConnectionErrorKind.ProtocolViolation, $"TLS with {RemoteEndPoint} broke: {message}");
            }
            done += staged;
            if (!Flush())
                return Failed;
            if (HasUnsent)
                break;
        }
        return done;
    }

    /// <summary>What goes out is records, which are made first.</summary>
    internal override bool TryQueue(ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest) => false;

    protected override void QueueEnd()
    {
        _session?.Shutdown();
        Flush();
    }

    protected override void ReleaseProtocol()
    {
        _session?.Dispose();
        Return(ref _unread);
        _unreadLength = 0;
        ServerSettings = null;
    }

    /// <summary>Receives records until there is data or the end, without taking it.</summary>
    private int WaitNow()
    {
        while (true)
        {
            if (_mayHavePlain)
            {
                FeedUnread();
                var result = Session.Peek(out var message);
                KeepUnread();
                if (!Flush() || !HasMeasure())
                    return Failed;
                if (result == OpenSslSession.Done)
                    return 0;
                if (!Note(result, message))
                    return Failed;
            }
            if (_closeNotified)
                return 0;
            var n = ReceiveRecords(MaxRecord);
            if (n == 0)
                IsTruncated = true;
            if (n == Blocked)
                Session.Rest();
            if (n <= 0)
                return n;
        }
    }

    /// <summary>Fills the buffer as far as decrypted data goes; 0 when there is none, which also <see cref="Note"/> has then explained.</summary>
    private int Decrypt(Span<byte> buffer)
    {
        FeedUnread();
        var total = 0;
        var result = OpenSslSession.Done;
        string? message = null;
        while (total < buffer.Length)
        {
            result = Session.Read(buffer[total..], out var n, out message);
            if (result != OpenSslSession.Done)
                break;
            total += n;
            if (total < buffer.Length && EpollLoop.TlsBuffers.Unread == 0)
            {
                // The record had no more, and there is no other: asking again would only say so.
                _mayHavePlain = false;
                break;
            }
        }
        KeepUnread();
        // A read answers KeyUpdate and sends alerts, so there may be something to send after it.
        Flush();
        if (result != OpenSslSession.Done)
            Note(result, message);
        return HasMeasure() ? total : 0;
    }

    /// <summary>Whether the peer keeps measure in messages that carry nothing but work; false breaks the stream.</summary>
    private bool HasMeasure()
    {
        var steps = OpenSslCallbacks.TakeMessages();
        return steps == 0 || CountSteps(steps);
    }

    private bool CountSteps(int steps)
    {
        if (Loop.Now - _messageWindow > MessageWindowMilliseconds)
        {
            _messageWindow = Loop.Now;
            _messageSteps = 0;
        }
        _messageSteps += steps;
        if (_messageSteps <= MessageStepsPerWindow)
            return true;
        Readable = false;
        _mayHavePlain = false;
        Break(ConnectionErrorKind.ProtocolViolation, $"{RemoteEndPoint} sent too many messages of the TLS layer without need.");
        return false;
    }

    /// <summary>Remembers why there was no more data; false when the stream is broken.</summary>
    private bool Note(int result, string? message)
    {
        _mayHavePlain = false;
        if (result == OpenSslSession.Ended)
        {
            _closeNotified = true;
            PeerEnded = true;
        }
        else if (result == OpenSslSession.Broken)
        {
            Readable = false;
            SendQueue();
            Break(ConnectionErrorKind.ProtocolViolation, $"TLS with {RemoteEndPoint} broke: {message}");
            return false;
        }
        return true;
    }

    /// <summary>Receives into the keeping of the read BIO; as <see cref="EpollConnection.ReceiveRaw"/>.</summary>
    private int ReceiveRecords(int atMost)
    {
        if (!Readable)
            return NothingNow;
        var scratch = EpollLoop.Scratch.AsSpan();
        var n = ReceiveRaw(scratch[..Math.Min(atMost, scratch.Length)]);
        if (n > 0)
        {
            EpollLoop.TlsBuffers.Feed(scratch[..n]);
            _mayHavePlain = true;
        }
        return n;
    }

    private void FeedUnread()
    {
        if (_unreadLength == 0)
            return;
        EpollLoop.TlsBuffers.Feed(_unread.AsSpan(0, _unreadLength));
        _unreadLength = 0;
        Return(ref _unread);
    }

    private void KeepUnread()
    {
        var length = EpollLoop.TlsBuffers.Unread;
        if (length == 0)
            return;
        _unread = ArrayPool<byte>.Shared.Rent(Math.Max(length, KeptBytes));
        _unreadLength = length;
        EpollLoop.TlsBuffers.TakeUnread(_unread.AsSpan(0, length));
    }

    /// <summary>Sends what the write BIO holds and keeps what the socket does not take; false when the stream is broken.</summary>
    private bool Flush()
    {
        var scratch = EpollLoop.Scratch.AsSpan();
        while (EpollLoop.TlsBuffers.HasWritten)
        {
            var length = EpollLoop.TlsBuffers.TakeWritten(scratch);
            // Behind what waits already, whatever the socket would take now.
            var sent = HasUnsent ? 0 : SendRaw(scratch[..length]);
            if (sent == Failed)
            {
                DropWritten();
                return false;
            }
            if (sent < length)
                KeepUnsent(scratch[Math.Max(0, sent)..length]);
        }
        return true;
    }

    private void DropWritten()
    {
        // The BIO is everybody's and must be empty.
        while (EpollLoop.TlsBuffers.HasWritten)
            _ = EpollLoop.TlsBuffers.TakeWritten(EpollLoop.Scratch);
    }

    private static void Return(ref byte[]? rented)
    {
        if (rented is null)
            return;
        ArrayPool<byte>.Shared.Return(rented);
        rented = null;
    }
}
