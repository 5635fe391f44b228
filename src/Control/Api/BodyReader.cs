using System.Text.Json;
using FastShield.Runtime.Contract;

namespace FastShield.Control.Api;

/// <summary>Reads what is in bodies of JSON.</summary>
internal static class BodyReader
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowTrailingCommas = false, CommentHandling = JsonCommentHandling.Disallow };

    /// <summary>The body as JSON, an object or an array; 400 where it is none.</summary>
    public static JsonDocument Json(Call call, JsonValueKind kind)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(call.Body.Content, Strict);
        }
        catch (JsonException error)
        {
            throw ApiException.Invalid(call.Body.Length == 0 ? "A body of JSON is needed." : $"The body is no JSON (line {error.LineNumber + 1}, octet {error.BytePositionInLine + 1}).");
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

    /// <summary>A member that is a whole number; null where it is not there.</summary>
    public static long? Integer(JsonElement parent, string name) => !parent.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number
        : throw ApiException.Invalid($"{name} must be a whole number");

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
}
