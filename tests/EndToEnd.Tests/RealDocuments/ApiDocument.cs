using System.Globalization;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;

namespace FastShield.EndToEnd.Tests.RealDocuments;

/// <summary>
/// An OpenAPI document as the request maker sees it: its raw nodes and nothing of what the product makes of them, so that both can be wrong only
/// independently.
/// </summary>
internal sealed class ApiDocument
{
    private const int MostReferences = 16;
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    private readonly ObjectNode _root;

    public ApiDocument(string file)
    {
        var diagnostics = new DiagnosticBag();
        _root = DocumentReader.Read(file, diagnostics)?.Root as ObjectNode
            ?? throw new InvalidOperationException($"{file} cannot be read: {diagnostics.Items[0]}");
        IsVersion30 = _root["openapi"]?.AsString()?.StartsWith("3.0", StringComparison.Ordinal) == true;
        Operations = [.. ReadOperations()];
    }

    /// <summary>3.0 has a schema object of its own: siblings of `$ref` count for nothing, `readOnly` takes `required` back in requests.</summary>
    public bool IsVersion30 { get; }

    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>What a node stands for once its local references are followed; null where one leads nowhere.</summary>
    public ObjectNode? Resolve(SourceNode? node)
    {
        for (var i = 0; i < MostReferences; i++)
        {
            if (node is not ObjectNode container)
            {
                return null;
            }

            if (container["$ref"]?.AsString() is not { } reference)
            {
                return container;
            }

            node = Follow(reference);
        }

        return null;
    }

    /// <summary>The node of a local reference, `#/a/b`.</summary>
    public SourceNode? Follow(string reference)
    {
        if (!reference.StartsWith("#/", StringComparison.Ordinal))
        {
            return null;
        }

        SourceNode? node = _root;
        foreach (var part in reference[2..].Split('/'))
        {
            var name = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            node = node switch
            {
                ObjectNode container => container[name],
                ArrayNode list when int.TryParse(name, CultureInfo.InvariantCulture, out var index) && index < list.Count => list.Items[index],
                _ => null,
            };
        }

        return node;
    }

    /// <summary>Whether a schema, its items or a branch of it, speaks of objects or leaves the type open.</summary>
    public bool AllowsObject(SourceNode? schema, int depth = 0)
    {
        if (depth > MostReferences || Resolve(schema) is not { } resolved)
        {
            return true;
        }

        var branches = new[] { "allOf", "anyOf", "oneOf" }.SelectMany(keyword => (resolved[keyword] as ArrayNode)?.Items.AsEnumerable() ?? []).ToList();
        var types = SchemaCheck.Types(resolved);
        return types.Contains("array") ? AllowsObject(resolved["items"], depth + 1)
            : types.Count > 0 ? types.Contains("object") : !resolved.Has("enum") && (branches.Count == 0 || branches.Exists(branch => AllowsObject(branch, depth + 1)));
    }

    private static string BasePath(SourceNode? servers)
    {
        var server = (servers as ArrayNode)?.Items.FirstOrDefault() as ObjectNode;
        var url = server?["url"]?.AsString() ?? "/";
        foreach (var variable in (server?["variables"] as ObjectNode)?.Members ?? [])
        {
            url = url.Replace($"{{{variable.Name}}}", (variable.Value as ObjectNode)?["default"]?.AsString(), StringComparison.Ordinal);
        }

        // What stands before the path may be a placeholder that no URL parser takes.
        var authority = url.IndexOf("://", StringComparison.Ordinal);
        var path = authority < 0 ? url : url.IndexOf('/', authority + 3) is var slash and >= 0 ? url[slash..] : "";
        return path.TrimEnd('/');
    }

    private IEnumerable<ApiOperation> ReadOperations()
    {
        foreach (var (template, value) in ((_root["paths"] as ObjectNode)?.Members ?? []).Select(member => (member.Name, member.Value)))
        {
            // Such paths are named as gaps when the document is loaded.
            if (template.Contains('#', StringComparison.Ordinal) || template.Contains('?', StringComparison.Ordinal) || Resolve(value) is not { } item)
            {
                continue;
            }

            foreach (var method in Methods.Where(item.Has))
            {
                if (Resolve(item[method]) is not { } operation)
                {
                    continue;
                }

                var body = Resolve(operation["requestBody"]);
                yield return new ApiOperation
                {
                    Method = method.ToUpperInvariant(),
                    Template = BasePath(operation["servers"] ?? item["servers"] ?? _root["servers"]) + template,
                    Parameters = [.. Parameters(item, operation)],
                    Content = body?["content"] as ObjectNode,
                    BodyIsRequired = body?["required"]?.AsBoolean() == true,
                    Credentials = Credentials(operation["security"] ?? _root["security"]),
                };
            }
        }
    }

    /// <summary>What satisfies the first requirement: places, names and values.</summary>
    private IReadOnlyList<(string In, string Name, string Value)> Credentials(SourceNode? security)
    {
        var credentials = new List<(string, string, string)>();
        foreach (var demand in ((security as ArrayNode)?.Items.FirstOrDefault() as ObjectNode)?.Members ?? [])
        {
            var scheme = Resolve(((_root["components"] as ObjectNode)?["securitySchemes"] as ObjectNode)?[demand.Name]);
            credentials.Add(scheme?["type"]?.AsString() switch
            {
                "apiKey" => (scheme["in"]!.AsString()!, scheme["name"]!.AsString()!, "c3VyZQ"),
                "http" when scheme["scheme"]!.AsString()!.Equals("basic", StringComparison.OrdinalIgnoreCase) => ("header", "Authorization", "Basic dXNlcjpwYXNz"),
                _ => ("header", "Authorization", "Bearer c3VyZQ"),
            });
        }

        return [.. credentials.DistinctBy(credential => (credential.Item1, credential.Item2))];
    }

    private IEnumerable<ApiParameter> Parameters(ObjectNode item, ObjectNode operation)
    {
        var merged = new Dictionary<(string, string), ObjectNode>();
        foreach (var node in (item["parameters"] as ArrayNode)?.Items.AsEnumerable() ?? [])
        {
            Add(node);
        }

        foreach (var node in (operation["parameters"] as ArrayNode)?.Items.AsEnumerable() ?? [])
        {
            Add(node);
        }

        return merged.Select(pair => new ApiParameter(
            pair.Key.Item1,
            pair.Key.Item2,
            pair.Value["required"]?.AsBoolean() == true,
            pair.Value["schema"],
            pair.Value["style"]?.AsString(),
            pair.Value["explode"]?.AsBoolean()));

        void Add(SourceNode node)
        {
            if (Resolve(node) is { } parameter && parameter["name"]?.AsString() is { } name && parameter["in"]?.AsString() is { } location)
            {
                merged[(name, location)] = parameter;
            }
        }
    }
}

/// <summary>An operation of a document.</summary>
internal sealed record ApiOperation
{
    public required string Method { get; init; }

    /// <summary>The path template, the server's base path before it.</summary>
    public required string Template { get; init; }

    public required IReadOnlyList<ApiParameter> Parameters { get; init; }

    /// <summary>The media types of the body; null where no body is described.</summary>
    public required ObjectNode? Content { get; init; }

    public required bool BodyIsRequired { get; init; }

    /// <summary>What a request has to show: place, name and value.</summary>
    public required IReadOnlyList<(string In, string Name, string Value)> Credentials { get; init; }

    public override string ToString() => $"{Method} {Template}";
}

/// <summary>A parameter of an operation; the schema is null where it is described by `content`, or not at all.</summary>
internal sealed record ApiParameter(string Name, string In, bool IsRequired, SourceNode? Schema, string? Style, bool? Explode);
