namespace FastShield.Runtime.Matching;

/// <summary>How the look-up of a method and a path ended.</summary>
public enum PathMatchKind : byte
{
    /// <summary>No template of the table fits: 404, or the fallthrough action.</summary>
    NotFound,

    /// <summary>An operation was found.</summary>
    Found,

    /// <summary>A template fits, but not with this method: 405 with <see cref="PathMatch.Allow"/>.</summary>
    MethodNotAllowed,

    /// <summary>The path has another reading that leads elsewhere, or a peculiarity that its operation has not agreed to: 400.</summary>
    Refused,
}

/// <summary>What <see cref="PathTable.Match"/> found.</summary>
public readonly struct PathMatch
{
    internal PathMatch(PathMatchKind kind, int operation, int captures, byte[]? allow)
    {
        Kind = kind;
        Operation = operation;
        CaptureCount = captures;
        Allow = allow;
    }

    /// <summary>How the look-up ended.</summary>
    public PathMatchKind Kind { get; }

    /// <summary>The operation's index; -1 unless found.</summary>
    public int Operation { get; }

    /// <summary>Captures written; 0 unless found.</summary>
    public int CaptureCount { get; }

    /// <summary>The value of the Allow field (RFC 9110 section 10.2.1) where the method is not allowed; null otherwise. Shared: not to be written to.</summary>
    public byte[]? Allow { get; }
}
