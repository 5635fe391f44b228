namespace FastShield.Proxy.Http1;

/// <summary>The bounds of a message head and of the framing of its body. Start from <see cref="Default"/>: a struct of zeros lets nothing pass.</summary>
public readonly record struct HeadLimits
{
    /// <summary>32 KiB in all, 8 KiB a target and a field line, 100 fields, no underscore in names, 16 interim responses, 4 KiB of chunk extensions and 8 KiB of trailers a body.</summary>
    public static HeadLimits Default => new()
    {
        MaxHeadBytes = 32 * 1024,
        MaxTargetBytes = 8 * 1024,
        MaxFieldLineBytes = 8 * 1024,
        MaxFields = 100,
        MaxInterimResponses = 16,
        MaxChunkExtensionBytes = 4 * 1024,
        MaxTrailerBytes = 8 * 1024,
    };

    /// <summary>The whole head in bytes, its empty line included; more is 431.</summary>
    public required int MaxHeadBytes { get; init; }

    /// <summary>The request target in bytes; more is 414.</summary>
    public required int MaxTargetBytes { get; init; }

    /// <summary>One field line in bytes, its line end included; more is 431.</summary>
    public required int MaxFieldLineBytes { get; init; }

    /// <summary>The number of field lines, at most 65,535; more is 431.</summary>
    public required int MaxFields { get; init; }

    /// <summary>The number of 1xx responses taken before a final one; more is 502.</summary>
    public required int MaxInterimResponses { get; init; }

    /// <summary>The chunk extensions of one body in bytes, all together; more is 400 (RFC 9112 section 7.1.1).</summary>
    public required int MaxChunkExtensionBytes { get; init; }

    /// <summary>The trailer section of one body in bytes, its empty line included; more is 431.</summary>
    public required int MaxTrailerBytes { get; init; }

    /// <summary>
    /// Lets `_` stand in field names. It is a token character, yet CGI-like servers read `A_B` and `A-B` as one name,
    /// so that a field which we do not know as Content-Length may be it to the origin. Where it is set, spellings such as
    /// `Content_Length` and `X_Forwarded_For` are left out of the request: neither checked nor forwarded.
    /// </summary>
    public bool AllowUnderscoreInNames { get; init; }
}
