using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Lowering.Resources;

/// <summary>
/// Finds where schemas stand in an OpenAPI document: under `schema` and `itemSchema`, and in the components. It looks only for what begins a
/// resource or has a name; what references lead to elsewhere is a schema all the same.
/// </summary>
internal static class OpenApiSchemas
{
    // Objects whose members have names that the author gave, so that one called "schema" is none.
    private static readonly HashSet<string> Maps =
        ["callbacks", "content", "encoding", "headers", "links", "mediaTypes", "parameters", "pathItems", "paths", "requestBodies", "responses", "webhooks"];

    /// <summary>True for an OpenAPI document; everything else is a schema itself.</summary>
    public static bool IsOpenApi(SourceNode root) => root is ObjectNode document && document["openapi"] is ScalarNode;

    /// <summary>The outermost schemas of an OpenAPI document, or of a file of parts of one.</summary>
    public static IEnumerable<SourceNode> In(SourceNode root)
    {
        if (!IsOpenApi(root))
        {
            // A file of definitions by their names.
            foreach (var member in (root as ObjectNode)?.Members ?? [])
            {
                yield return member.Value;
            }
        }

        var waiting = new Stack<(SourceNode Node, bool IsMap)>();
        waiting.Push((root, false));
        while (waiting.TryPop(out var next))
        {
            foreach (var item in (next.Node as ArrayNode)?.Items ?? [])
            {
                waiting.Push((item, false));
            }

            foreach (var member in (next.Node as ObjectNode)?.Members ?? [])
            {
                if (next.IsMap)
                {
                    // A callback's members are path items by their expressions, one map inside another.
                    waiting.Push((member.Value, false));
                }
                else if (member.Name is "schema" or "itemSchema")
                {
                    yield return member.Value;
                }
                else if (member.Name == "schemas")
                {
                    foreach (var schema in (member.Value as ObjectNode)?.Members ?? [])
                    {
                        yield return schema.Value;
                    }
                }
                else if (member.Name is not ("example" or "examples" or "default" or "enum") && !member.Name.StartsWith("x-", StringComparison.Ordinal))
                {
                    waiting.Push((member.Value, Maps.Contains(member.Name)));
                }
            }
        }
    }
}
