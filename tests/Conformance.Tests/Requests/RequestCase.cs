using System.Text.Json;
using FastShield.TestKit;

namespace FastShield.Conformance.Tests.Requests;

/// <summary>One case of suites/request-cases/cases.json.</summary>
public sealed record RequestCase
{
    public required string Id { get; init; }

    public required string Spec { get; init; }

    public required string Method { get; init; }

    public required string Path { get; init; }

    public required string? Query { get; init; }

    public required IReadOnlyList<(string Name, string Value)> Headers { get; init; }

    public required string? Body { get; init; }

    public required bool IsValid { get; init; }

    public required string? Where { get; init; }

    public required string Why { get; init; }

    public required IReadOnlyList<string> Needs { get; init; }

    public required bool HasResponse { get; init; }

    public static IReadOnlyList<RequestCase> All()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Suites.Path("request-cases", "cases.json")));
        return [.. document.RootElement.EnumerateArray().Select(Read)];
    }

    private static RequestCase Read(JsonElement element)
    {
        var request = element.GetProperty("request");
        return new RequestCase
        {
            Id = element.GetProperty("id").GetString()!,
            Spec = element.GetProperty("spec").GetString()!,
            Method = request.GetProperty("method").GetString()!,
            Path = request.GetProperty("path").GetString()!,
            Query = request.GetProperty("query").GetString(),
            Headers = [.. request.GetProperty("headers").EnumerateArray().Select(h => (h[0].GetString()!, h[1].GetString()!))],
            Body = request.GetProperty("body").GetString(),
            IsValid = element.GetProperty("expect").GetString() == "valid",
            Where = element.TryGetProperty("where", out var where) ? where.GetString() : null,
            Why = element.GetProperty("why").GetString()!,
            Needs = element.TryGetProperty("needs", out var needs) ? [.. needs.EnumerateArray().Select(n => n.GetString()!)] : [],
            HasResponse = element.TryGetProperty("response", out _),
        };
    }
}
