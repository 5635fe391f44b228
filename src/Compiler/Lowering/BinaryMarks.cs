using System.Collections.Immutable;
using FastShield.Compiler.Contract;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Lowering;

/// <summary>
/// Which properties of a schema are said to be bytes and no text: `format: binary`, or a `contentMediaType` that is no text, without a
/// `contentEncoding` (OAS 3.1.1 section 4.8.14.3). These words ask nothing of a value, so the blocks do not know them.
/// </summary>
internal sealed class BinaryMarks
{
    private static readonly string[] InPlaceLists = ["allOf", "anyOf", "oneOf"];
    private static readonly string[] InPlace = ["if", "then", "else", "not"];
    private static readonly string[] Maps = ["dependentSchemas"];

    private readonly ReferenceResolver _references;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Looks at the schema of a body and at every schema that is applied in place.</summary>
    public BinaryMarks(SourceNode? schema, ReferenceResolver references)
    {
        _references = references;
        foreach (var node in InPlaceOf(schema))
        {
            IsWhole |= IsBinary(node);
            foreach (var property in Members(node, "properties"))
            {
                if (IsMarked(property.Value))
                {
                    _names.Add(property.Name);
                }
            }

            Others |= IsMarked(node["additionalProperties"]) || IsMarked(node["unevaluatedProperties"]);
            foreach (var property in Members(node, "patternProperties"))
            {
                Others |= IsMarked(property.Value);
            }
        }
    }

    /// <summary>Whether the value as a whole is bytes.</summary>
    public bool IsWhole { get; }

    /// <summary>Whether properties that are not declared are bytes.</summary>
    public bool Others { get; }

    /// <summary>Whether a declared property is bytes, or an array of such.</summary>
    public bool Contains(string name) => _names.Contains(name);

    private static ImmutableArray<ObjectMember> Members(ObjectNode node, string word) => node[word] is ObjectNode map ? map.Members : [];

    private bool IsMarked(SourceNode? schema)
    {
        // Items are the same question again; a set of what was seen keeps recursive schemas finite.
        var seen = new HashSet<ObjectNode>(ReferenceEqualityComparer.Instance);
        var waiting = new Stack<SourceNode?>([schema]);
        while (waiting.TryPop(out var next))
        {
            foreach (var node in InPlaceOf(next))
            {
                if (IsBinary(node))
                {
                    return true;
                }

                if (seen.Add(node))
                {
                    waiting.Push(node["items"]);
                }
            }
        }

        return false;
    }

    private static bool IsBinary(ObjectNode schema)
    {
        if (schema["format"]?.AsString() == "binary")
        {
            return true;
        }

        return !schema.Has("contentEncoding")
            && schema["contentMediaType"]?.AsString() is { } type
            && MediaRange.TryParse(type, out var range)
            && !range.IsJson
            && range.Type != "text";
    }

    private List<ObjectNode> InPlaceOf(SourceNode? schema)
    {
        var found = new List<ObjectNode>();
        var seen = new HashSet<ObjectNode>(ReferenceEqualityComparer.Instance);
        var waiting = new Stack<SourceNode?>([schema]);
        while (waiting.TryPop(out var next))
        {
            if (next is not ObjectNode node || !seen.Add(node))
            {
                continue;
            }

            found.Add(node);
            if (node.TryGet("$ref", out var reference))
            {
                waiting.Push(_references.Find(reference));
            }

            foreach (var word in InPlaceLists)
            {
                foreach (var branch in node[word] is ArrayNode list ? list.Items : [])
                {
                    waiting.Push(branch);
                }
            }

            foreach (var word in InPlace)
            {
                waiting.Push(node[word]);
            }

            foreach (var member in Maps.SelectMany(word => Members(node, word)))
            {
                waiting.Push(member.Value);
            }
        }

        return found;
    }
}
