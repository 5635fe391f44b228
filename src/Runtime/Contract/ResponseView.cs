namespace FastShield.Runtime.Contract;

/// <summary>The head of a response as the checks see it: slices of the bytes that the origin sent, nothing copied.</summary>
public readonly ref struct ResponseView
{
    /// <summary>The status code, 200 to 999.</summary>
    public required int Status { get; init; }

    /// <summary>The bytes that <see cref="Headers"/> are offsets of.</summary>
    public required ReadOnlySpan<byte> Head { get; init; }

    /// <summary>The field lines in the order of arrival.</summary>
    public required ReadOnlySpan<HeaderField> Headers { get; init; }

    /// <summary>True where no body can follow, whatever the fields say: an answer to HEAD, 204 and 304 (RFC 9112 section 6.3).</summary>
    public required bool IsBodyless { get; init; }
}
