namespace FastShield.Proxy.Http1;

/// <summary>What the heads of requests and responses share: the fields, the verdict, and how far a slowly coming head was read.</summary>
public abstract class MessageHead
{
    private protected MessageHead()
    {
    }

    /// <summary>The field lines, without those that Connection names.</summary>
    public FieldTable Fields { get; } = new();

    /// <summary>Why the head was refused.</summary>
    public RefusalReason Refusal { get; internal set; }

    /// <summary>The whole head in bytes, its empty line and an empty line before it included.</summary>
    public int Length { get; internal set; }

    public Http1Version Version { get; internal set; }

    /// <summary>Content-Length; -1 where there is none.</summary>
    public long ContentLength { get; internal set; } = -1;

    /// <summary>True where the peer lets the connection stay behind this message (RFC 9112 section 9.3).</summary>
    public bool KeepAlive { get; internal set; }

    /// <summary>Where the next unread line begins; the first line was read when it is not 0.</summary>
    internal int Position { get; set; }

    /// <summary>How many bytes were searched for the end of the unread line.</summary>
    internal int Scanned { get; set; }

    /// <summary>Bytes of the empty line before the first line.</summary>
    internal int Skipped { get; set; }

    internal bool IsFinished { get; set; }

    /// <summary>Forgets what was read, a half-read head among it.</summary>
    public virtual void Reset()
    {
        Fields.Clear();
        Refusal = RefusalReason.None;
        Length = 0;
        Version = Http1Version.Http11;
        ContentLength = -1;
        KeepAlive = false;
        Position = 0;
        Scanned = 0;
        Skipped = 0;
        IsFinished = false;
    }

    /// <summary>Ends a reading with a refusal.</summary>
    internal ParseStatus Refuse(RefusalReason reason)
    {
        Refusal = reason;
        IsFinished = true;
        return ParseStatus.Refused;
    }

    /// <summary>Ends a reading with the whole head.</summary>
    internal ParseStatus Complete()
    {
        Length = Position;
        IsFinished = true;
        return ParseStatus.Complete;
    }
}
