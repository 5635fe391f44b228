using System.Text.Json;

namespace FastShield.Control.Api;

/// <summary>A call that is refused: the status and the entry in `errors` (reference: envelope of the v4 API).</summary>
public sealed class ApiException(int status, int code, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The code, 1000 or more.</summary>
    public int Code { get; } = code;

    /// <summary>Writes `result`; null writes null.</summary>
    public Action<Utf8JsonWriter>? Result { get; init; }

    /// <summary>Writes further members of the entry in `errors`, such as `source`.</summary>
    public Action<Utf8JsonWriter>? Detail { get; init; }

    /// <summary>Seconds after which it is worth trying again; null says nothing.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>A value that is not allowed.</summary>
    public static ApiException Invalid(string message) => new(400, ApiCodes.Invalid, message);

    /// <summary>An object that is not there.</summary>
    public static ApiException NotFound(string message) => new(404, ApiCodes.NotFound, message);
}
