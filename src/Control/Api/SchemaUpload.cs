using System.Text;
using System.Text.Json;
using FastShield.Control.Zones;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FastShield.Control.Api;

/// <summary>A document that is sent, by a form with a file or by JSON.</summary>
/// <param name="Name">As its owner calls it.</param>
/// <param name="Source">Its text, byte for byte.</param>
/// <param name="IsEnabled">Whether it is to be enforced at once.</param>
internal sealed record SchemaUpload(string Name, byte[] Source, bool IsEnabled)
{
    private const int LongestName = 255;
    private const int MaxParts = 16;

    /// <summary>Reads a form of `file`, `kind`, `name` and `validation_enabled`, in any order; the file's type says nothing.</summary>
    public static async Task<SchemaUpload> ReadFormAsync(Call call)
    {
        var boundary = MediaTypeHeaderValue.TryParse(call.Http.Request.ContentType, out var type) && type.MediaType == "multipart/form-data"
            ? HeaderUtilities.RemoveQuotes(type.Boundary).Value
            : null;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > 70)
        {
            throw ApiException.Invalid("The body must be multipart/form-data with a file.");
        }

        var fields = new Dictionary<string, (byte[] Value, string? FileName)>(StringComparer.Ordinal);
        try
        {
            using var stream = new MemoryStream(call.Body.Buffer, 0, call.Body.Length, writable: false);
            var reader = new MultipartReader(boundary, stream) { HeadersCountLimit = 16, HeadersLengthLimit = 8192 };
            while (await reader.ReadNextSectionAsync(call.Cancellation).ConfigureAwait(false) is { } section)
            {
                var disposition = section.GetContentDispositionHeader();
                var name = disposition is null ? null : HeaderUtilities.RemoveQuotes(disposition.Name).Value;
                using var value = new MemoryStream();
                await section.Body.CopyToAsync(value, call.Cancellation).ConfigureAwait(false);
                if (string.IsNullOrEmpty(name) || fields.Count == MaxParts || !fields.TryAdd(name, (value.ToArray(), HeaderUtilities.RemoveQuotes(disposition!.FileName).Value)))
                {
                    throw ApiException.Invalid("Each part of the form needs a name of its own.");
                }
            }
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw ApiException.Invalid("The form cannot be read: a part or the last boundary is missing or malformed.");
        }

        if (!fields.TryGetValue("file", out var file))
        {
            throw ApiException.Invalid("The form needs a part 'file' with the document.");
        }

        return Make(
            Text(fields, "kind"),
            Text(fields, "name") is { Length: > 0 } given ? given : file.FileName,
            file.Value,
            Text(fields, "validation_enabled") switch
            {
                null or "" or "false" => false,
                "true" => true,
                _ => throw ApiException.Invalid("validation_enabled must be true or false"),
            });
    }

    /// <summary>Reads JSON of `kind`, `name`, `source` and `validation_enabled`, all of them needed.</summary>
    public static SchemaUpload ReadJson(Call call)
    {
        using var document = BodyReader.Json(call, JsonValueKind.Object);
        var root = document.RootElement;
        return Make(
            BodyReader.Text(root, "kind"),
            BodyReader.Text(root, "name") ?? throw ApiException.Invalid("name is needed"),
            Encoding.UTF8.GetBytes(BodyReader.Text(root, "source") ?? throw ApiException.Invalid("source is needed: the text of the document")),
            BodyReader.Boolean(root, "validation_enabled") ?? throw ApiException.Invalid("validation_enabled is needed: true or false"));
    }

    private static SchemaUpload Make(string? kind, string? name, byte[] source, bool isEnabled)
    {
        if (kind != UploadedSchema.Kind)
        {
            throw ApiException.Invalid($"kind must be {UploadedSchema.Kind}");
        }

        if (string.IsNullOrEmpty(name) || name.Length > LongestName)
        {
            throw ApiException.Invalid($"name must have 1 to {LongestName} characters");
        }

        return source.Length == 0 ? throw ApiException.Invalid("The document is empty.") : new SchemaUpload(name, source, isEnabled);
    }

    private static string? Text(Dictionary<string, (byte[] Value, string? FileName)> fields, string name) =>
        fields.TryGetValue(name, out var field) ? Encoding.UTF8.GetString(field.Value) : null;
}
