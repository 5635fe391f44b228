using System.Text.Json;
using System.Text.Json.Nodes;
using FastShield.Compiler.Reading;

namespace FastShield.EndToEnd.Tests.RealDocuments;

/// <summary>Builds JSON and form bodies, conforming ones and such that break one thing.</summary>
internal sealed class BodyMaker(ApiDocument document, SchemaCheck check, SampleMaker samples, HeadMaker heads)
{
    private const string Form = "application/x-www-form-urlencoded";
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
            if (media?["schema"] is not null && (type is Form or "application/json" or "*/*" || type.EndsWith("+json", StringComparison.Ordinal)))
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

        if (type != Form)
        {
            return (head with { ContentType = type, Body = value.ToJsonString(Plain) }, value);
        }

        if (value is not JsonObject members)
        {
            return null;
        }

        // What has no written form here is left out, and what is left has to conform still.
        var pairs = new List<string>();
        foreach (var (name, member) in members.ToList())
        {
            if (member is not null && FormPairs(media, name, member) is { } written)
            {
                pairs.AddRange(written);
            }
            else
            {
                members.Remove(name);
            }
        }

        return check.Conforms(media["schema"], members) == true ? (head with { ContentType = type, Body = string.Join('&', pairs) }, members) : null;
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

        var isForm = good.ContentType == Form;
        if (!isForm && value is JsonObject or JsonArray)
        {
            yield return good with { Body = good.Body![..^1], Expected = 400, Kind = "broken JSON" };
        }

        foreach (var (broken, kind, why) in (isForm ? BrokenForms(value, media) : Broken(value, media["schema"]!)).Take(MostBreaks))
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

    private IEnumerable<(string Body, string Kind, string Why)> BrokenForms(JsonNode value, ObjectNode media)
    {
        var schema = document.Resolve(media["schema"]);
        foreach (var name in ((JsonObject)value).Select(member => member.Key).ToList())
        {
            var copy = (JsonObject)value.DeepClone();
            copy.Remove(name);
            // Where the body is optional an empty one is none.
            if (copy.Count > 0 && check.Conforms(media["schema"], copy) == false)
            {
                yield return (Write(copy, media), "missing property", name);
            }
        }

        foreach (var (name, property) in ((schema?["properties"] as ObjectNode)?.Members ?? []).Select(member => (member.Name, member.Value)))
        {
            if (Encoding(media, name).Style is null && heads.IsBroken(property, "no-such-value"))
            {
                var copy = (JsonObject)value.DeepClone();
                copy.Remove(name);
                var rest = Write(copy, media);
                yield return ($"{rest}{(rest.Length > 0 ? "&" : "")}{Uri.EscapeDataString(name)}=no-such-value", "value", name);
            }
        }

        if (schema?["additionalProperties"]?.AsBoolean() == false && !schema.Has("allOf"))
        {
            var rest = Write((JsonObject)value, media);
            yield return ($"{rest}{(rest.Length > 0 ? "&" : "")}{Undeclared}=1", "undeclared property", "");
        }
    }

    private string Write(JsonObject members, ObjectNode media) =>
        string.Join('&', members.SelectMany(member => FormPairs(media, member.Key, member.Value!) ?? []));

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
