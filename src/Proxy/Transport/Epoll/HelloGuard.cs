namespace FastShield.Proxy.Transport.Epoll;

/// <summary>
/// Looks at the records of a handshake on their way to OpenSSL, which reserves as much memory as a message's header announces: a client that announced a
/// hello of 128 KiB, and sent no more, would have it at the price of nine bytes. Follows the framing (RFC 8446 sections 4 and 5.1), whatever the cuts.
/// </summary>
internal struct HelloGuard
{
    /// <summary>Bytes of a ClientHello at most; those of browsers with post-quantum key shares have two thousand.</summary>
    public const int MaxHello = 16 * 1024;

    private const byte ChangeCipherSpec = 20;
    private const byte HandshakeRecord = 22;
    private const byte ClientHello = 1;
    private const int RecordHeader = 5;
    private const int MessageHeader = 4;

    private ulong _header;
    private int _headerLength;
    private int _recordLeft;
    private int _messageLeft;
    private uint _message;
    private int _messageHeaderLength;
    private bool _isHandshake;

    /// <summary>Whether a change_cipher_spec was seen: behind it, TLS 1.2 records are encrypted, and look like anything.</summary>
    public bool MayBeEncrypted { get; private set; }

    /// <summary>Whether a hello beyond the limit was announced.</summary>
    public bool IsOversize { get; private set; }

    public void Look(ReadOnlySpan<byte> records)
    {
        while (!records.IsEmpty && !IsOversize)
        {
            if (_recordLeft == 0)
            {
                ReadRecordHeader(records[0]);
                records = records[1..];
                continue;
            }
            var part = records[..Math.Min(_recordLeft, records.Length)];
            if (_isHandshake)
                LookAtMessages(part);
            _recordLeft -= part.Length;
            records = records[part.Length..];
        }
    }

    private void ReadRecordHeader(byte value)
    {
        _header = (_header << 8) | value;
        if (++_headerLength < RecordHeader)
            return;
        var kind = (byte)(_header >> 32);
        _isHandshake = kind == HandshakeRecord;
        MayBeEncrypted |= kind == ChangeCipherSpec;
        _recordLeft = (int)(_header & 0xFFFF);
        _header = 0;
        _headerLength = 0;
    }

    private void LookAtMessages(ReadOnlySpan<byte> part)
    {
        while (!part.IsEmpty)
        {
            if (_messageLeft > 0)
            {
                var skipped = Math.Min(_messageLeft, part.Length);
                _messageLeft -= skipped;
                part = part[skipped..];
                continue;
            }
            _message = (_message << 8) | part[0];
            part = part[1..];
            if (++_messageHeaderLength < MessageHeader)
                continue;
            _messageLeft = (int)(_message & 0xFFFFFF);
            IsOversize |= (byte)(_message >> 24) == ClientHello && _messageLeft > MaxHello;
            _message = 0;
            _messageHeaderLength = 0;
        }
    }
}
