using System.Text.Json;
using FastShield.Runtime.Contract;

namespace FastShield.Control.Api;

/// <summary>Reads bodies within their bounds.</summary>
internal static class BodyReader
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowTrailingCommas = false, CommentHandling = JsonCommentHandling.Disallow };

    /// <summary>The whole body; 413 where it is larger than the bound.</summary>
    public static async Task<byte[]> BytesAsync(Call call, int bound)
    {
        var request = call.Http.Request;
        if (request.ContentLength > bound)
        {
            throw TooLarge(bound);
        }

        using var memory = new MemoryStream(request.ContentLength is { } length ? (int)length : 0);
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(call.Cancellation).ConfigureAwait(false);
            foreach (var piece in read.Buffer)
            {
                memory.Write(piece.Span);
            }

            reader.AdvanceTo(read.Buffer.End);
            if (memory.Length > bound)
            {
                throw TooLarge(bound);
            }

            if (read.IsCompleted)
            {
                return memory.ToArray();
            }
        }
    }

    /// <summary>The body as JSON, an object or an array; 400 where it is none.</summary>
    public static async Task<JsonDocument> JsonAsync(Call call, JsonValueKind kind, int? bound = null)
    {
        var bytes = await BytesAsync(call, bound ?? call.Services.Limits.SmallBody).ConfigureAwait(false);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(bytes, Strict);
        }
        catch (JsonException error)
        {
            throw ApiException.Invalid(bytes.Length == 0 ? "A body of JSON is needed." : $"The body is no JSON (line {error.LineNumber + 1}, octet {error.BytePositionInLine + 1}).");
        }

        if (document.RootElement.ValueKind == kind)
        {
            return document;
        }

        document.Dispose();
        throw ApiException.Invalid($"The body must be a JSON {(kind == JsonValueKind.Array ? "array" : "object")}.");
    }

    /// <summary>A member that is a text; null where it is not there.</summary>
    public static string? Text(JsonElement parent, string name)
    {
        try
        {
            return parent.TryGetProperty(name, out var value)
                ? value.ValueKind == JsonValueKind.String ? value.GetString() : throw ApiException.Invalid($"{name} must be a text")
                : null;
        }
        catch (InvalidOperationException)
        {
            throw ApiException.Invalid($"{name} is no text of Unicode");
        }
    }

    /// <summary>A member that is true or false; null where it is not there.</summary>
    public static bool? Boolean(JsonElement parent, string name) => !parent.TryGetProperty(name, out var value)
        ? null
        : value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw ApiException.Invalid($"{name} must be true or false"),
        };

    /// <summary>A mitigation action, or null; 400 for anything else.</summary>
    public static MitigationAction? Action(JsonElement parent, string name) =>
        !parent.TryGetProperty(name, out var value) ? throw ApiException.Invalid($"{name} is needed: none, log, block or null")
        : value.ValueKind == JsonValueKind.Null ? null
        : ActionOf(value.ValueKind == JsonValueKind.String ? value.GetString() : null)
            ?? throw ApiException.Invalid($"{name} must be none, log, block or null");

    /// <summary>The action that a word stands for; null where it stands for none.</summary>
    public static MitigationAction? ActionOf(string? word) => word switch
    {
        "none" => MitigationAction.None,
        "log" => MitigationAction.Log,
        "block" => MitigationAction.Block,
        _ => null,
    };

    /// <summary>The refusal of a body that is too large.</summary>
    public static ApiException TooLarge(string message) => new(413, ApiCodes.TooLarge, message);

    private static ApiException TooLarge(int bound) => TooLarge($"The body is larger than {bound} octets.");
}
