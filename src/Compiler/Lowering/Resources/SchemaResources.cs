using System.Diagnostics.CodeAnalysis;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Lowering.Resources;

/// <summary>
/// Schema resources, anchors and dialects (JSON Schema Core 8): where an identifier begins a resource of its own, references inside it are
/// relative to it, `$anchor` names a place, and `$schema` says which words hold from there on. Beside the document itself only those are
/// looked into that came with it from memory, files that references lead to, and the metaschemas of JSON Schema; nothing is fetched.
/// </summary>
internal sealed class SchemaResources
{
    private static readonly Uri MetaschemaUri = new("fastshield:/metaschemas");

    private readonly Dictionary<string, SchemaResource?> _resources = new(StringComparer.Ordinal);
    private readonly Dictionary<SourceNode, SchemaSpot> _spots = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, ObjectNode> _documents = new(StringComparer.Ordinal);
    private readonly HashSet<SourceNode> _metaschemas = new(ReferenceEqualityComparer.Instance);
    private readonly ReferenceResolver _files;
    private readonly SchemaDialect _dialect;
    private int _count;

    public SchemaResources(ReferenceResolver files, SchemaDialect dialect, IReadOnlyList<SchemaDocument> others)
    {
        _files = files;
        _dialect = dialect;
        foreach (var other in others)
        {
            if (other.Document.Root is ObjectNode schema)
            {
                _documents[Plain(other.Address)] = schema;
            }
        }

        Index(files.Document.Root, UriOf(files.Document.Root), dialect);
        foreach (var other in others)
        {
            Index(other.Document.Root, other.Address, dialect);
        }
    }

    /// <summary>What holds at a node.</summary>
    public SchemaSpot SpotOf(SourceNode node)
    {
        for (var current = node; current is not null; current = current.Parent)
        {
            if (_spots.TryGetValue(current, out var spot))
            {
                return spot;
            }
        }

        // Only a file that a reference led to is not known yet.
        Index(node.Root, UriOf(node.Root), _dialect);
        return SpotOf(node);
    }

    /// <summary>What the value of a reference leads to by address, pointer or anchor; null where that is nothing that is known.</summary>
    public SourceNode? Find(SourceNode reference)
    {
        if (reference.AsString() is not { } text || !TrySplit(text, out var address, out var fragment))
        {
            return null;
        }

        var resource = SpotOf(reference).Resource;
        if (address.Length > 0)
        {
            if (Named(reference, resource, address) is not { } found)
            {
                return null;
            }

            resource = found;
        }

        if (fragment.Length == 0)
        {
            return resource.Root;
        }

        return fragment[0] == '/'
            ? JsonPointer.TryParse(fragment, out var steps) ? JsonPointer.Find(resource.Root, steps) : null
            : resource.Anchor(fragment);
    }

    /// <summary>
    /// The name that the dynamic scope is asked for: that of the reference, where the place that it leads to has a dynamic anchor of this name;
    /// null where it is a reference like any other.
    /// </summary>
    public string? DynamicName(SourceNode reference, SourceNode target)
    {
        var name = TrySplit(reference.AsString() ?? "", out _, out var fragment) ? fragment : "";
        return SpotOf(target).Resource.DynamicAnchors.TryGetValue(name, out var place) && place == target ? name : null;
    }

    private static string Plain(Uri address)
    {
        var text = address.AbsoluteUri;
        return text.IndexOf('#', StringComparison.Ordinal) is var hash and >= 0 ? text[..hash] : text;
    }

    private static bool TrySplit(string text, out string address, [NotNullWhen(true)] out string? fragment)
    {
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        address = hash < 0 ? text : text[..hash];
        fragment = "";
        return hash < 0 || JsonPointer.TryDecodeFragment(text[(hash + 1)..], out fragment);
    }

    private static Uri UriOf(SourceNode root) =>
        new("fastshield:/" + (root.File.Path.Length == 0 ? "document" : string.Join('/', root.File.Path.Split('/').Select(Uri.EscapeDataString))));

    // The resource of that address; or the file that it leads to as a path, which is what it means where no address is declared, and what
    // authors mean where the declared ones cannot be fetched.
    private SchemaResource? Named(SourceNode reference, SchemaResource around, string address)
    {
        if (Uri.TryCreate(around.Address, address, out var target) && ResourceAt(Plain(target)) is { } declared)
        {
            return declared;
        }

        return _files.RootOf(reference, address, isReported: false) is { } file ? SpotOf(file).Resource : null;
    }

    private SchemaResource? ResourceAt(string address)
    {
        if (_resources.TryGetValue(address, out var found))
        {
            return found;
        }

        if (Metaschemas.Near(address) is not var (schemas, dialect) || !_metaschemas.Add(schemas))
        {
            return null;
        }

        foreach (var schema in schemas.Items)
        {
            Index(schema, MetaschemaUri, dialect);
        }

        return _resources.GetValueOrDefault(address);
    }

    private void Index(SourceNode root, Uri address, SchemaDialect dialect)
    {
        var spot = new SchemaSpot(new SchemaResource(root, address, _count++), dialect, null);
        _spots[root] = spot;
        if (OpenApiSchemas.IsOpenApi(root))
        {
            // OpenAPI 3.2's name of the document itself (OAS 3.2.0 section 4.1.1).
            if ((root as ObjectNode)?["$self"]?.AsString() is { } self && Uri.TryCreate(address, self, out var own))
            {
                spot = spot with { Resource = new SchemaResource(root, own, _count++) };
                _spots[root] = spot;
                _resources.TryAdd(Plain(own), spot.Resource);
            }

        }

        if (OpenApiSchemas.IsOpenApi(root) || !dialect.Words.Means(root))
        {
            foreach (var schema in OpenApiSchemas.In(root))
            {
                IndexSchemas(schema, spot);
            }
        }
        else
        {
            IndexSchemas(root, spot);
        }

        _resources.TryAdd(Plain(address), _spots[root].Resource);
    }

    private void IndexSchemas(SourceNode outermost, SchemaSpot around)
    {
        var waiting = new Stack<(SourceNode Node, SchemaSpot Spot)>();
        waiting.Push((outermost, around));
        while (waiting.TryPop(out var next))
        {
            if (next.Node is not ObjectNode schema)
            {
                continue;
            }

            var spot = Enter(schema, next.Spot);
            if (spot != next.Spot)
            {
                _spots[schema] = spot;
            }

            Name(schema, spot);
            foreach (var inner in spot.Dialect.Words.SchemasIn(schema))
            {
                waiting.Push((inner, spot));
            }
        }
    }

    private SchemaSpot Enter(ObjectNode schema, SchemaSpot around)
    {
        var spot = around;
        if (schema["$schema"] is { } words)
        {
            var dialect = DialectOf(words.AsString() ?? "");
            spot = spot with { Dialect = dialect ?? spot.Dialect, Foreign = dialect is null ? words : null };
        }

        if (spot.Dialect.Identifier is not { } word || schema[word]?.AsString() is not { } id || (spot.Dialect.IgnoresSiblings && schema.Has("$ref")))
        {
            return spot;
        }

        if (!TrySplit(id, out var path, out var fragment) || (path.Length == 0 && id.Length > 0) || !Uri.TryCreate(spot.Resource.Address, path, out var address))
        {
            return spot;
        }

        var plain = Plain(address);
        if (_resources.GetValueOrDefault(plain)?.Root == schema)
        {
            return spot with { Resource = _resources[plain]! };
        }

        var resource = new SchemaResource(schema, new Uri(plain), _count++);
        _resources[plain] = _resources.ContainsKey(plain) ? null : resource;
        if (spot.Dialect.HasLocalIdentifiers && fragment.Length > 0)
        {
            resource.AddAnchor(fragment, schema);
        }

        return spot with { Resource = resource };
    }

    private static void Name(ObjectNode schema, SchemaSpot spot)
    {
        var words = spot.Dialect.Words;
        if (spot.Dialect is { HasLocalIdentifiers: true, Identifier: { } identifier })
        {
            if (schema[identifier]?.AsString() is ['#', _, ..] id && TrySplit(id, out _, out var fragment) && !schema.Has("$ref"))
            {
                spot.Resource.AddAnchor(fragment, schema);
            }

            return;
        }

        if (words.Has("$anchor") && schema["$anchor"]?.AsString() is { } name)
        {
            spot.Resource.AddAnchor(name, schema);
        }

        if (words.Has("$dynamicAnchor") && schema["$dynamicAnchor"]?.AsString() is { } dynamicName)
        {
            spot.Resource.AddAnchor(dynamicName, schema);
            spot.Resource.AddDynamicAnchor(dynamicName, schema);
        }

        if (words.Has("$recursiveAnchor") && schema["$recursiveAnchor"]?.AsBoolean() == true && schema == spot.Resource.Root)
        {
            spot.Resource.AddDynamicAnchor(SchemaResource.RecursiveAnchor, schema);
        }
    }

    // A metaschema of one's own says by its vocabularies which words it has (Core 8.1.2); one without them has those of its own dialect.
    private SchemaDialect? DialectOf(string address)
    {
        if (SchemaDialect.Find(address) is { } known)
        {
            return known;
        }

        var plain = address.TrimEnd('#');
        var metaschema = _documents.GetValueOrDefault(plain) ?? _documents.Values.FirstOrDefault(document => document["$id"]?.AsString() == plain);
        if (metaschema is null || SchemaDialect.Find(metaschema["$schema"]?.AsString() ?? "") is not { } dialect)
        {
            return null;
        }

        return metaschema["$vocabulary"] is ObjectNode vocabularies
            ? dialect.Within(vocabularies.Members.Select(member => KeyValuePair.Create(member.Name, member.Value.AsBoolean() != false)), out _)
            : dialect;
    }
}
