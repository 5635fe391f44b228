using System.Buffers;
using System.Text.Json;
using FastShield.Control.Zones;
using Microsoft.AspNetCore.Http;

namespace FastShield.Control.Api;

/// <summary>Answers in the envelope of the v4 API: `result`, `success`, `errors`, `messages`, and `result_info` for lists.</summary>
internal static class Answer
{
    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers 200 with one result.</summary>
    /// <param name="call">The call.</param>
    /// <param name="result">Writes the value of `result`; null writes null.</param>
    /// <param name="mirror">Writes members of the result again beside the envelope, where clients are generated from a document that forgets it.</param>
    /// <param name="zone">The zone whose revision is the entity tag.</param>
    public static Task ResultAsync(Call call, Action<Utf8JsonWriter>? result, Action<Utf8JsonWriter>? mirror = null, ZoneState? zone = null)
    {
        if (zone is not null)
        {
            call.Http.Response.Headers.ETag = Call.ETagOf(zone);
        }

        return SendAsync(call.Http, 200, json =>
        {
            Envelope(json, result);
            mirror?.Invoke(json);
        });
    }

    /// <summary>Answers 200 with one page of a list.</summary>
    public static Task PageAsync<T>(Call call, IReadOnlyList<T> all, Action<Utf8JsonWriter, T> write, Page? asked = null)
    {
        var page = asked ?? Page.Of(call.Query);
        var entries = page.Cut(all);
        return SendAsync(call.Http, 200, json =>
        {
            Envelope(json, inner =>
            {
                inner.WriteStartArray();
                foreach (var entry in entries)
                {
                    write(inner, entry);
                }

                inner.WriteEndArray();
            });
            json.WriteStartObject("result_info"u8);
            json.WriteNumber("page"u8, page.Number);
            json.WriteNumber("per_page"u8, page.Size);
            json.WriteNumber("count"u8, entries.Count);
            json.WriteNumber("total_count"u8, all.Count);
            json.WriteNumber("total_pages"u8, (all.Count + page.Size - 1) / page.Size);
            json.WriteEndObject();
        });
    }

    /// <summary>Answers 200 with a list that is whole, where clients page by cursors: there is none to go on from.</summary>
    public static Task CursorsAsync(Call call, Action<Utf8JsonWriter> result) => SendAsync(call.Http, 200, json =>
    {
        Envelope(json, result);
        json.WriteStartObject("result_info"u8);
        json.WriteStartObject("cursors"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>Answers a refusal.</summary>
    public static Task FaultAsync(HttpContext http, ApiException fault)
    {
        if (fault.RetryAfter is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return SendAsync(http, fault.Status, json =>
        {
            json.WritePropertyName("result"u8);
            Value(json, fault.Result);
            json.WriteBoolean("success"u8, false);
            json.WriteStartArray("errors"u8);
            json.WriteStartObject();
            json.WriteNumber("code"u8, fault.Code);
            json.WriteString("message"u8, fault.Message);
            fault.Detail?.Invoke(json);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteStartArray("messages"u8);
            json.WriteEndArray();
        });
    }

    /// <summary>Answers 200 with JSON that is no envelope.</summary>
    public static Task TextAsync(HttpContext http, ReadOnlyMemory<byte> json) => SendAsync(http, 200, json);

    private static void Envelope(Utf8JsonWriter json, Action<Utf8JsonWriter>? result)
    {
        json.WritePropertyName("result"u8);
        Value(json, result);
        json.WriteBoolean("success"u8, true);
        json.WriteStartArray("errors"u8);
        json.WriteEndArray();
        json.WriteStartArray("messages"u8);
        json.WriteEndArray();
    }

    private static void Value(Utf8JsonWriter json, Action<Utf8JsonWriter>? write)
    {
        if (write is null)
        {
            json.WriteNullValue();
        }
        else
        {
            write(json);
        }
    }

    private static async Task SendAsync(HttpContext http, int status, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        var json = new Utf8JsonWriter(buffer, Options);
        await using (json.ConfigureAwait(false))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        await SendAsync(http, status, buffer.WrittenMemory).ConfigureAwait(false);
    }

    private static async Task SendAsync(HttpContext http, int status, ReadOnlyMemory<byte> json)
    {
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = json.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Content-Type-Options"] = "nosniff";
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await response.BodyWriter.WriteAsync(json, http.RequestAborted).ConfigureAwait(false);
        }
    }
}
