using System.Text.Json;
using FastShield.TestKit;

namespace FastShield.Proxy.Tests.Http1;

/// <summary>One case of the corpus http1-cases; its README says what each member means.</summary>
internal sealed record MessageCase(
    string Id,
    bool IsRequest,
    byte[] Raw,
    string[] Expect,
    CaseRequest[]? Requests,
    string? Second,
    bool CloseAfter,
    string RequestMethod,
    string? Body,
    string[] ForwardAbsent,
    string Rule)
{
    public static IReadOnlyList<MessageCase> ReadAll()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Suites.Path("http1-cases", "cases.json")));
        return [.. document.RootElement.EnumerateArray().Select(Read)];
    }

    private static MessageCase Read(JsonElement element) => new(
        element.GetProperty("id").GetString()!,
        element.GetProperty("direction").GetString() == "request",
        ReadRaw(element),
        ReadStrings(element, "expect"),
        element.TryGetProperty("requests", out var requests) ? [.. requests.EnumerateArray().Select(ReadRequest)] : null,
        ReadString(element, "second"),
        element.TryGetProperty("close_after", out var close) && close.GetBoolean(),
        ReadString(element, "request_method") ?? "GET",
        ReadString(element, "body"),
        ReadStrings(element, "forward_absent"),
        element.GetProperty("rule").GetString()!);

    private static byte[] ReadRaw(JsonElement element)
    {
        if (element.TryGetProperty("raw", out var raw))
        {
            return Parsing.Octets(raw.GetString()!);
        }

        var parts = element.GetProperty("raw_repeat").EnumerateArray()
            .Select(part => string.Concat(Enumerable.Repeat(part[0].GetString()!, part[1].GetInt32())));
        return Parsing.Octets(string.Concat(parts));
    }

    private static CaseRequest ReadRequest(JsonElement element)
    {
        var body = element.GetProperty("body").GetString()!;
        var length = element.TryGetProperty("body_length", out var given) ? given.GetInt32() : body.Length;
        return new CaseRequest(element.GetProperty("method").GetString()!, element.GetProperty("target").GetString()!, body, length);
    }

    private static string? ReadString(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string[] ReadStrings(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? [.. value.EnumerateArray().Select(item => item.GetString()!)] : [];
}

/// <summary>A request that may be seen behind the parser; <paramref name="Body"/> may be only the start of it.</summary>
internal sealed record CaseRequest(string Method, string Target, string Body, int BodyLength);
