using FastShield.Compiler.Contract;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Tests.Report;

/// <summary>
/// Walks a document's schemas on its raw nodes, beside the lowering and not knowing of it: every word of every schema that a request can meet.
/// </summary>
internal sealed class ReachedWords(ApiContract contract)
{
    private static readonly string[] Single =
        ["items", "additionalProperties", "not", "if", "contains", "propertyNames", "unevaluatedProperties", "unevaluatedItems"];

    private static readonly string[] Lists = ["allOf", "anyOf", "oneOf", "prefixItems"];

    private static readonly string[] Maps = ["properties", "patternProperties", "dependentSchemas"];

    // What OpenAPI 3.0 has of them (OAS 3.0.4 section 4.7.24).
    private static readonly string[] Version30 = ["items", "additionalProperties", "not", "allOf", "anyOf", "oneOf", "properties"];

    private readonly HashSet<SourceNode> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<SourceNode> _waiting = new();
    private readonly List<(SourceNode Schema, string Word)> _words = [];

    private bool Is30 => contract.Version == OpenApiVersion.V30;

    public List<(SourceNode Schema, string Word)> All()
    {
        foreach (var operation in contract.Operations)
        {
            operation.Parameters.ToList().ForEach(parameter => Push(parameter.Schema));
            operation.RequestBody?.Content.ToList().ForEach(content => Push(content.Schema));
            operation.RequestBody?.Content.ToList().ForEach(content => Push(content.ItemSchema));
        }

        while (_waiting.TryPop(out var next))
        {
            if (next is ObjectNode schema && _seen.Add(schema))
            {
                Visit(schema);
            }
        }

        return _words;
    }

    private void Push(SourceNode? schema)
    {
        if (schema is not null)
        {
            _waiting.Push(schema);
        }
    }

    private void Visit(ObjectNode schema)
    {
        _words.AddRange(schema.Members.Select(member => ((SourceNode)schema, member.Name)));
        if (schema["$ref"]?.AsString() is { } reference)
        {
            Push(JsonPointer.TryDecodeFragment(reference[1..], out var pointer) && JsonPointer.TryParse(pointer, out var steps)
                ? JsonPointer.Find(contract.Document.Root, steps)
                : null);
            if (Is30)
            {
                return;
            }
        }

        Single.Where(Has).ToList().ForEach(word => Push(schema[word]));
        Lists.Where(Has).ToList().ForEach(word => (schema[word] as ArrayNode)?.Items.ToList().ForEach(Push));
        Maps.Where(Has).ToList().ForEach(word => (schema[word] as ObjectNode)?.Members.ToList().ForEach(member => Push(member.Value)));
        if (Has("if") && schema.Has("if"))
        {
            Push(schema["then"]);
            Push(schema["else"]);
        }
    }

    private bool Has(string word) => !Is30 || Version30.Contains(word);
}
