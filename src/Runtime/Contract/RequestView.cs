using FastShield.Runtime.Identity;

namespace FastShield.Runtime.Contract;

/// <summary>A request as the checks see it: slices of the bytes that will be forwarded, nothing decoded and nothing copied.</summary>
public readonly ref struct RequestView
{
    /// <summary>The canonical path, which is also what is forwarded; begins with '/'.</summary>
    public required ReadOnlySpan<byte> Path { get; init; }

    /// <summary>The query behind the '?', raw; empty where there is none.</summary>
    public required ReadOnlySpan<byte> Query { get; init; }

    /// <summary>The bytes that <see cref="Headers"/> are offsets of.</summary>
    public required ReadOnlySpan<byte> Head { get; init; }

    /// <summary>The field lines in the order of arrival.</summary>
    public required ReadOnlySpan<HeaderField> Headers { get; init; }

    /// <summary>The path template variables' values, in the order of the template.</summary>
    public required ReadOnlySpan<PathCapture> Captures { get; init; }

    /// <summary>The certificate that the client showed on the connection, where it is verified and not revoked; null otherwise.</summary>
    public ClientIdentity? Certificate { get; init; }
}
