using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Lowering;

/// <summary>
/// Schema resources and anchors of a document and its files (JSON Schema Core 8.2): where `$id` begins a resource of its own, references
/// inside it are relative to it, and `$anchor` names a place. A file is known once a reference has led to it.
/// </summary>
internal sealed class SchemaResources
{
    private readonly Dictionary<string, SourceNode?> _resources = new(StringComparer.Ordinal);
    private readonly Dictionary<(SourceNode Resource, string Name), SourceNode?> _anchors = [];
    private readonly Dictionary<string, int> _dynamicAnchors = new(StringComparer.Ordinal);
    private readonly Dictionary<SourceNode, Uri> _bases = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<SourceNode> _references = new();
    private readonly ReferenceResolver _files;

    public SchemaResources(ReferenceResolver files)
    {
        _files = files;
        Index(files.Document.Root);
    }

    /// <summary>What a `$ref` leads to by resource, pointer or anchor; null where that is nothing in this document.</summary>
    public SourceNode? Find(SourceNode reference)
    {
        if (reference.AsString() is not { } text || !TrySplit(text, out var address, out var fragment))
        {
            return null;
        }

        var resource = ResourceOf(reference);
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
            return resource;
        }

        return fragment[0] == '/'
            ? JsonPointer.TryParse(fragment, out var steps) ? JsonPointer.Find(resource, steps) : null
            : _anchors.GetValueOrDefault((resource, fragment));
    }

    /// <summary>
    /// The resource of that URI; or the file that the address leads to as a path, which is what it means where no URI is declared, and what
    /// authors mean where the declared ones cannot be fetched.
    /// </summary>
    private SourceNode? Named(SourceNode reference, SourceNode resource, string address)
    {
        if (Uri.TryCreate(_bases[resource], address, out var target) && _resources.GetValueOrDefault(target.AbsoluteUri) is { } declared)
        {
            return declared;
        }

        if (_files.RootOf(reference, address, isReported: false) is not { } file)
        {
            return null;
        }

        Index(file);
        return file;
    }

    /// <summary>True where a `$dynamicRef` can only ever lead to one place: no other dynamic anchor of the document has its name.</summary>
    public bool IsStatic(SourceNode reference, SourceNode target)
    {
        OpenAll();
        var text = reference.AsString() ?? "";
        var name = text[(text.IndexOf('#', StringComparison.Ordinal) + 1)..];
        return (target as ObjectNode)?["$dynamicAnchor"]?.AsString() != name || _dynamicAnchors.GetValueOrDefault(name) <= 1;
    }

    /// <summary>Reads every file that a reference leads to, so that no dynamic anchor is met after it was asked for.</summary>
    private void OpenAll()
    {
        while (_references.TryDequeue(out var reference))
        {
            Find(reference);
        }
    }

    private static bool TrySplit(string text, out string address, out string fragment)
    {
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        address = hash < 0 ? text : text[..hash];
        fragment = "";
        if (hash < 0)
        {
            return true;
        }

        try
        {
            fragment = Uri.UnescapeDataString(text[(hash + 1)..]);
            return true;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    private SourceNode ResourceOf(SourceNode node)
    {
        for (var current = node; current is not null; current = current.Parent)
        {
            if (_bases.ContainsKey(current))
            {
                return current;
            }
        }

        // Only a file that a reference outside of schemas led to is not known yet.
        Index(node.Root);
        return ResourceOf(node);
    }

    private static Uri UriOf(SourceNode root) =>
        new("fastshield:/" + (root.File.Path.Length == 0 ? "document" : string.Join('/', root.File.Path.Split('/').Select(Uri.EscapeDataString))));

    private void Index(SourceNode root)
    {
        if (!_bases.TryAdd(root, UriOf(root)))
        {
            return;
        }

        if (root is ObjectNode { } document && document["$self"]?.AsString() is { } self && document.Has("openapi") && Uri.TryCreate(_bases[root], self, out var known))
        {
            _bases[root] = known;
        }

        var waiting = new Stack<(SourceNode Node, SourceNode Resource)>();
        waiting.Push((root, root));
        while (waiting.TryPop(out var next))
        {
            var (node, resource) = next;
            if (node is ObjectNode schema)
            {
                resource = Begin(schema, resource);
                Name(schema, resource, "$anchor");
                if (Name(schema, resource, "$dynamicAnchor") is { } name)
                {
                    _dynamicAnchors[name] = _dynamicAnchors.GetValueOrDefault(name) + 1;
                }

                if (schema.TryGet("$ref", out var reference) || schema.TryGet("$dynamicRef", out reference))
                {
                    _references.Enqueue(reference);
                }

                foreach (var member in schema.Members)
                {
                    // What stands in these is data and no schema, whatever it looks like.
                    if (member.Name is not ("enum" or "const" or "example" or "examples" or "default"))
                    {
                        waiting.Push((member.Value, resource));
                    }
                }
            }
            else if (node is ArrayNode list)
            {
                foreach (var item in list.Items)
                {
                    waiting.Push((item, resource));
                }
            }
        }
    }

    private SourceNode Begin(ObjectNode schema, SourceNode resource)
    {
        if (schema["$id"]?.AsString() is not { } id || !Uri.TryCreate(_bases[resource], id, out var address))
        {
            return resource;
        }

        var plain = new UriBuilder(address) { Fragment = "" }.Uri;
        _bases[schema] = plain;

        // One name for two places leads to neither: which of them is a schema cannot be told from here.
        _resources[plain.AbsoluteUri] = _resources.ContainsKey(plain.AbsoluteUri) ? null : schema;
        return schema;
    }

    private string? Name(ObjectNode schema, SourceNode resource, string keyword)
    {
        if (schema[keyword]?.AsString() is not { } name)
        {
            return null;
        }

        _anchors[(resource, name)] = _anchors.ContainsKey((resource, name)) ? null : schema;
        return name;
    }
}
