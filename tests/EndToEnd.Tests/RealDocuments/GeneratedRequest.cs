namespace FastShield.EndToEnd.Tests.RealDocuments;

/// <summary>A request that was built from a document, and what has to become of it.</summary>
internal sealed record GeneratedRequest
{
    public required string Method { get; init; }

    /// <summary>Path and query, percent-encoded.</summary>
    public required string Target { get; init; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Null for none.</summary>
    public string? Body { get; init; }

    public string? ContentType { get; init; }

    /// <summary>The status that the client has to get; the origin answers 200.</summary>
    public required int Expected { get; init; }

    /// <summary>What is broken, of few kinds: the choice takes some of each. Empty where it conforms.</summary>
    public string Kind { get; init; } = "";

    /// <summary>What exactly is broken.</summary>
    public string Why { get; init; } = "";

    public override string ToString()
    {
        var body = Body is { Length: > 300 } ? string.Concat(Body.AsSpan(0, 300), "...") : Body;
        return $"{Method} {Target} [{string.Join("; ", Headers.Select(header => $"{header.Name}: {header.Value}"))}] {ContentType} {body} expects {Expected} {Kind} {Why}";
    }
}
