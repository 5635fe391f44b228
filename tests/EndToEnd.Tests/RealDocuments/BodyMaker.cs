using System.Text.Json;
using System.Text.Json.Nodes;
using FastShield.Compiler.Reading;

namespace FastShield.EndToEnd.Tests.RealDocuments;

/// <summary>Builds JSON, form and multipart bodies, conforming ones and such that break one thing.</summary>
internal sealed class BodyMaker(ApiDocument document, SchemaCheck check, SampleMaker samples, HeadMaker heads)
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Multipart = "multipart/form-data";
    private const string Boundary = "part-of-a-sample";
    private const string Undeclared = "zz_undeclared";
    private const int MostBreaks = 12;

    private static readonly string[] BrokenLeaves =
        ["\"no-such-value\"", "12.5", "true", "-1", "1e12", "{\"zz\":1}", "[[1]]", "\"\"", $"\"{new string('a', 300)}\"", $"\"{new string('a', 6000)}\""];

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The type that bodies are sent as, and its schema; null where there is none that this maker writes.</summary>
    public (string Type, ObjectNode Media)? Choose(ApiOperation operation)
    {
        foreach (var (range, media) in (operation.Content?.Members ?? []).Select(member => (member.Name, document.Resolve(member.Value))))
        {
            var type = range.Split(';')[0].Trim();
            if (media?["schema"] is not null && (type is Form or Multipart or "application/json" or "*/*" || type.EndsWith("+json", StringComparison.Ordinal)))
            {
                return (type == "*/*" ? "application/json" : type, media);
            }
        }

        return null;
    }

    /// <summary>The request with a conforming body; null where none was found.</summary>
    public (GeneratedRequest Request, JsonNode Value)? Add(GeneratedRequest head, string type, ObjectNode media, bool isFull)
    {
        if (samples.Make(media["schema"], isFull) is not { } value)
        {
            return null;
        }

        if (type is not (Form or Multipart))
        {
            return (head with { ContentType = type, Body = value.ToJsonString(Plain) }, value);
        }

        if (value is not JsonObject members)
        {
            return null;
        }

        // What has no written form here is left out, and what is left has to conform still.
        var isMultipart = type == Multipart;
        foreach (var (name, member) in members.ToList())
        {
            if (member is null || (isMultipart ? TextForm.Scalar(member) is null : FormPairs(media, name, member) is null))
            {
                members.Remove(name);
            }
        }

        // A multipart body has a part at least.
        return check.Conforms(media["schema"], members) == true && (!isMultipart || members.Count > 0)
            ? (head with { ContentType = isMultipart ? $"{type}; boundary={Boundary}" : type, Body = Write(members, media, isMultipart) }, members)
            : null;
    }

    /// <summary>Requests whose bodies break one thing each.</summary>
    public IEnumerable<GeneratedRequest> Break(ApiOperation operation, GeneratedRequest good, JsonNode value, ObjectNode media)
    {
        if (operation.BodyIsRequired)
        {
            yield return good with { Body = null, ContentType = null, Expected = 400, Kind = "missing body" };
        }

        if (operation.Content!.Members.All(member => !member.Name.Contains('*', StringComparison.Ordinal)))
        {
            // Without content there is no type to be wrong.
            yield return good with { ContentType = "application/x-no-such-type", Body = good.Body is { Length: > 0 } body ? body : "x=1", Expected = 415, Kind = "media type" };
        }

        var isMultipart = good.ContentType!.StartsWith(Multipart, StringComparison.Ordinal);
        var isForm = isMultipart || good.ContentType == Form;
        if (!isForm && value is JsonObject or JsonArray)
        {
            yield return good with { Body = good.Body![..^1], Expected = 400, Kind = "broken JSON" };
        }

        foreach (var (broken, kind, why) in (isForm ? BrokenForms(value, media, isMultipart) : Broken(value, media["schema"]!)).Take(MostBreaks))
        {
            yield return good with { Body = broken, Expected = 400, Kind = kind, Why = why };
        }
    }

    // Every place of the value in turn: taken out, put in where nothing belongs, and replaced; what breaks the whole is kept.
    private IEnumerable<(string Body, string Kind, string Why)> Broken(JsonNode value, SourceNode schema)
    {
        foreach (var place in Places(value).ToList())
        {
            if (place.Parent is JsonObject && Changed(value, place, static (parent, name) => ((JsonObject)parent).Remove((string)name)) is { } shorter)
            {
                yield return (shorter, "missing property", place.Path);
            }

            if (place.Node is JsonObject && Changed(value, place, static (_, _) => { }, static node => node[Undeclared] = 1) is { } longer)
            {
                yield return (longer, "undeclared property", place.Path);
            }

            foreach (var leaf in BrokenLeaves)
            {
                if (place.Parent is not null && Changed(value, place, (parent, name) => Put(parent, name, JsonNode.Parse(leaf))) is { } other)
                {
                    yield return (other, place.Node is JsonValue ? "value" : "type", $"{place.Path} = {(leaf.Length > 40 ? $"{leaf.Length - 2} letters" : leaf)}");
                    break;
                }
            }
        }

        string? Changed(JsonNode root, Place place, Action<JsonNode, object> change, Action<JsonNode>? inside = null)
        {
            var copy = root.DeepClone();
            var (parent, node) = Find(copy, place.Steps);
            if (parent is not null)
            {
                change(parent, place.Steps[^1]);
            }

            inside?.Invoke(node);
            return check.Conforms(schema, copy) == false ? copy.ToJsonString(Plain) : null;
        }
    }

    private IEnumerable<(string Body, string Kind, string Why)> BrokenForms(JsonNode value, ObjectNode media, bool isMultipart)
    {
        var schema = document.Resolve(media["schema"]);
        foreach (var name in ((JsonObject)value).Select(member => member.Key).ToList())
        {
            var copy = (JsonObject)value.DeepClone();
            copy.Remove(name);
            // Where the body is optional an empty one is none.
            if (copy.Count > 0 && check.Conforms(media["schema"], copy) == false)
            {
                yield return (Write(copy, media, isMultipart), "missing property", name);
            }
        }

        foreach (var (name, property) in ((schema?["properties"] as ObjectNode)?.Members ?? []).Select(member => (member.Name, member.Value)))
        {
            if (Encoding(media, name).Style is null && heads.IsBroken(property, "no-such-value"))
            {
                var copy = (JsonObject)value.DeepClone();
                copy.Remove(name);
                yield return (Write(copy, media, isMultipart, name, "no-such-value"), "value", name);
            }
        }

        if (schema?["additionalProperties"]?.AsBoolean() == false && !schema.Has("allOf"))
        {
            yield return (Write((JsonObject)value, media, isMultipart, Undeclared, "1"), "undeclared property", "");
        }
    }

    private string Write(JsonObject members, ObjectNode media, bool isMultipart, string? more = null, string moreText = "")
    {
        if (!isMultipart)
        {
            var pairs = members.SelectMany(member => FormPairs(media, member.Key, member.Value!) ?? []);
            return string.Join('&', more is null ? pairs : pairs.Append($"{Uri.EscapeDataString(more)}={moreText}"));
        }

        var schema = document.Resolve(media["schema"])?["properties"] as ObjectNode;
        var parts = members.Select(member => Part(member.Key, TextForm.Scalar(member.Value!)!, document.Resolve(schema?[member.Key])?["format"]?.AsString() == "binary"));
        return string.Concat(more is null ? parts : parts.Append(Part(more, moreText, isFile: false))) + $"--{Boundary}--\r\n";
    }

    private static string Part(string name, string text, bool isFile) =>
        $"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{(isFile ? "; filename=\"sample.bin\"\r\nContent-Type: application/octet-stream" : "")}\r\n\r\n{text}\r\n";

    private List<string>? FormPairs(ObjectNode media, string name, JsonNode value)
    {
        var (style, explode, contentType) = Encoding(media, name);
        return contentType is not null && contentType != "text/plain" ? null : TextForm.Pairs(name, value, style, explode);
    }

    private (string? Style, bool Explode, string? ContentType) Encoding(ObjectNode media, string name)
    {
        var encoding = document.Resolve((media["encoding"] as ObjectNode)?[name]);
        var style = encoding?["style"]?.AsString();
        return (style, encoding?["explode"]?.AsBoolean() ?? style is null or "form", encoding?["contentType"]?.AsString());
    }

    private static IEnumerable<Place> Places(JsonNode root)
    {
        var pending = new Queue<Place>([new Place(null, root, [])]);
        while (pending.TryDequeue(out var place))
        {
            yield return place;
            switch (place.Node)
            {
                case JsonObject members:
                    foreach (var (name, member) in members.Where(member => member.Value is not null))
                    {
                        pending.Enqueue(new Place(members, member!, [.. place.Steps, name]));
                    }

                    break;
                case JsonArray items:
                    foreach (var (index, item) in items.Index().Where(item => item.Item is not null))
                    {
                        pending.Enqueue(new Place(items, item!, [.. place.Steps, index]));
                    }

                    break;
            }
        }
    }

    private static (JsonNode? Parent, JsonNode Node) Find(JsonNode root, IReadOnlyList<object> steps)
    {
        (JsonNode? Parent, JsonNode Node) at = (null, root);
        foreach (var step in steps)
        {
            at = (at.Node, step is string name ? at.Node[name]! : at.Node[(int)step]!);
        }

        return at;
    }

    private static void Put(JsonNode parent, object step, JsonNode? value)
    {
        if (step is string name)
        {
            parent[name] = value;
        }
        else
        {
            parent[(int)step] = value;
        }
    }

    private sealed record Place(JsonNode? Parent, JsonNode Node, IReadOnlyList<object> Steps)
    {
        public string Path => "$" + string.Concat(Steps.Select(step => $"[{step}]"));
    }
}
