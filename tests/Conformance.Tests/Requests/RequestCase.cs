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

    /// <summary>The answer that the case is about; null where it is about the request.</summary>
    public required ResponseOfCase? Response { get; init; }

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
            Headers = HeadersOf(request),
            Body = request.GetProperty("body").GetString(),
            IsValid = element.GetProperty("expect").GetString() == "valid",
            Where = element.TryGetProperty("where", out var where) ? where.GetString() : null,
            Why = element.GetProperty("why").GetString()!,
            Needs = element.TryGetProperty("needs", out var needs) ? [.. needs.EnumerateArray().Select(n => n.GetString()!)] : [],
            Response = element.TryGetProperty("response", out var response) ? ReadResponse(response) : null,
        };
    }

    private static ResponseOfCase ReadResponse(JsonElement response) =>
        new(response.GetProperty("status").GetInt32(), HeadersOf(response), response.GetProperty("body").GetString());

    private static List<(string Name, string Value)> HeadersOf(JsonElement message) =>
        [.. message.GetProperty("headers").EnumerateArray().Select(h => (h[0].GetString()!, h[1].GetString()!))];
}

/// <summary>The answer of a case.</summary>
public sealed record ResponseOfCase(int Status, IReadOnlyList<(string Name, string Value)> Headers, string? Body);
