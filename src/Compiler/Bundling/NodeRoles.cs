using System.Collections.Frozen;

namespace FastShield.Compiler.Bundling;

/// <summary>The fields of OpenAPI's objects that hold other objects: the shape of a document, as far as references go.</summary>
internal static class NodeRoles
{
    private static readonly FrozenDictionary<(NodeRole, string), (NodeRole Role, NodeHolding Holding)> Fields = new Dictionary<(NodeRole, string), (NodeRole, NodeHolding)>
    {
        [(NodeRole.Document, "paths")] = (NodeRole.PathItem, NodeHolding.Map),
        [(NodeRole.Document, "webhooks")] = (NodeRole.PathItem, NodeHolding.Map),
        [(NodeRole.Document, "components")] = (NodeRole.Components, NodeHolding.One),
        [(NodeRole.Components, "schemas")] = (NodeRole.Schema, NodeHolding.Map),
        [(NodeRole.Components, "responses")] = (NodeRole.Response, NodeHolding.Map),
        [(NodeRole.Components, "parameters")] = (NodeRole.Parameter, NodeHolding.Map),
        [(NodeRole.Components, "examples")] = (NodeRole.Example, NodeHolding.Map),
        [(NodeRole.Components, "requestBodies")] = (NodeRole.RequestBody, NodeHolding.Map),
        [(NodeRole.Components, "headers")] = (NodeRole.Header, NodeHolding.Map),
        [(NodeRole.Components, "securitySchemes")] = (NodeRole.SecurityScheme, NodeHolding.Map),
        [(NodeRole.Components, "links")] = (NodeRole.Link, NodeHolding.Map),
        [(NodeRole.Components, "callbacks")] = (NodeRole.Callback, NodeHolding.Map),
        [(NodeRole.Components, "pathItems")] = (NodeRole.PathItem, NodeHolding.Map),
        [(NodeRole.Components, "mediaTypes")] = (NodeRole.MediaType, NodeHolding.Map),
        [(NodeRole.PathItem, "get")] = (NodeRole.Operation, NodeHolding.One),
        [(NodeRole.PathItem, "put")] = (NodeRole.Operation, NodeHolding.One),
        [(NodeRole.PathItem, "post")] = (NodeRole.Operation, NodeHolding.One),
        [(NodeRole.PathItem, "delete")] = (NodeRole.Operation, NodeHolding.One),
        [(NodeRole.PathItem, "options")] = (NodeRole.Operation, NodeHolding.One),
        [(NodeRole.PathItem, "head")] = (NodeRole.Operation, NodeHolding.One),
        [(NodeRole.PathItem, "patch")] = (NodeRole.Operation, NodeHolding.One),
        [(NodeRole.PathItem, "trace")] = (NodeRole.Operation, NodeHolding.One),
        [(NodeRole.PathItem, "query")] = (NodeRole.Operation, NodeHolding.One),
        [(NodeRole.PathItem, "additionalOperations")] = (NodeRole.Operation, NodeHolding.Map),
        [(NodeRole.PathItem, "parameters")] = (NodeRole.Parameter, NodeHolding.List),
        [(NodeRole.Operation, "parameters")] = (NodeRole.Parameter, NodeHolding.List),
        [(NodeRole.Operation, "requestBody")] = (NodeRole.RequestBody, NodeHolding.One),
        [(NodeRole.Operation, "responses")] = (NodeRole.Response, NodeHolding.Map),
        [(NodeRole.Operation, "callbacks")] = (NodeRole.Callback, NodeHolding.Map),
        [(NodeRole.Parameter, "schema")] = (NodeRole.Schema, NodeHolding.One),
        [(NodeRole.Parameter, "content")] = (NodeRole.MediaType, NodeHolding.Map),
        [(NodeRole.Parameter, "examples")] = (NodeRole.Example, NodeHolding.Map),
        [(NodeRole.Header, "schema")] = (NodeRole.Schema, NodeHolding.One),
        [(NodeRole.Header, "content")] = (NodeRole.MediaType, NodeHolding.Map),
        [(NodeRole.Header, "examples")] = (NodeRole.Example, NodeHolding.Map),
        [(NodeRole.RequestBody, "content")] = (NodeRole.MediaType, NodeHolding.Map),
        [(NodeRole.Response, "content")] = (NodeRole.MediaType, NodeHolding.Map),
        [(NodeRole.Response, "headers")] = (NodeRole.Header, NodeHolding.Map),
        [(NodeRole.Response, "links")] = (NodeRole.Link, NodeHolding.Map),
        [(NodeRole.MediaType, "schema")] = (NodeRole.Schema, NodeHolding.One),
        [(NodeRole.MediaType, "itemSchema")] = (NodeRole.Schema, NodeHolding.One),
        [(NodeRole.MediaType, "examples")] = (NodeRole.Example, NodeHolding.Map),
        [(NodeRole.MediaType, "encoding")] = (NodeRole.Encoding, NodeHolding.Map),
        [(NodeRole.MediaType, "prefixEncoding")] = (NodeRole.Encoding, NodeHolding.List),
        [(NodeRole.MediaType, "itemEncoding")] = (NodeRole.Encoding, NodeHolding.One),
        [(NodeRole.Encoding, "headers")] = (NodeRole.Header, NodeHolding.Map),
        [(NodeRole.Encoding, "encoding")] = (NodeRole.Encoding, NodeHolding.Map),
        [(NodeRole.Schema, "properties")] = (NodeRole.Schema, NodeHolding.Map),
        [(NodeRole.Schema, "patternProperties")] = (NodeRole.Schema, NodeHolding.Map),
        [(NodeRole.Schema, "dependentSchemas")] = (NodeRole.Schema, NodeHolding.Map),
        [(NodeRole.Schema, "dependencies")] = (NodeRole.Schema, NodeHolding.Map),
        [(NodeRole.Schema, "$defs")] = (NodeRole.Schema, NodeHolding.Map),
        [(NodeRole.Schema, "definitions")] = (NodeRole.Schema, NodeHolding.Map),
        [(NodeRole.Schema, "allOf")] = (NodeRole.Schema, NodeHolding.List),
        [(NodeRole.Schema, "anyOf")] = (NodeRole.Schema, NodeHolding.List),
        [(NodeRole.Schema, "oneOf")] = (NodeRole.Schema, NodeHolding.List),
        [(NodeRole.Schema, "prefixItems")] = (NodeRole.Schema, NodeHolding.List),
        [(NodeRole.Schema, "items")] = (NodeRole.Schema, NodeHolding.OneOrList),
        [(NodeRole.Schema, "additionalItems")] = (NodeRole.Schema, NodeHolding.One),
        [(NodeRole.Schema, "additionalProperties")] = (NodeRole.Schema, NodeHolding.One),
        [(NodeRole.Schema, "unevaluatedItems")] = (NodeRole.Schema, NodeHolding.One),
        [(NodeRole.Schema, "unevaluatedProperties")] = (NodeRole.Schema, NodeHolding.One),
        [(NodeRole.Schema, "propertyNames")] = (NodeRole.Schema, NodeHolding.One),
        [(NodeRole.Schema, "contains")] = (NodeRole.Schema, NodeHolding.One),
        [(NodeRole.Schema, "contentSchema")] = (NodeRole.Schema, NodeHolding.One),
        [(NodeRole.Schema, "not")] = (NodeRole.Schema, NodeHolding.One),
        [(NodeRole.Schema, "if")] = (NodeRole.Schema, NodeHolding.One),
        [(NodeRole.Schema, "then")] = (NodeRole.Schema, NodeHolding.One),
        [(NodeRole.Schema, "else")] = (NodeRole.Schema, NodeHolding.One),
    }.ToFrozenDictionary();

    /// <summary>What a field holds, and how.</summary>
    public static (NodeRole Role, NodeHolding Holding) Of(NodeRole role, string field) => role switch
    {
        // A callback maps expressions, whatever they look like, to path items.
        NodeRole.Callback when !field.StartsWith("x-", StringComparison.Ordinal) => (NodeRole.PathItem, NodeHolding.One),
        _ => Fields.GetValueOrDefault((role, field), (NodeRole.Data, NodeHolding.One)),
    };

    /// <summary>The map of `components` that keeps such objects in the given version; null where there is none.</summary>
    public static string? ComponentsOf(NodeRole role, string version) => role switch
    {
        NodeRole.Schema => "schemas",
        NodeRole.Response => "responses",
        NodeRole.Parameter => "parameters",
        NodeRole.Example => "examples",
        NodeRole.RequestBody => "requestBodies",
        NodeRole.Header => "headers",
        NodeRole.SecurityScheme => "securitySchemes",
        NodeRole.Link => "links",
        NodeRole.Callback => "callbacks",
        NodeRole.PathItem when version != "3.0" => "pathItems",
        NodeRole.MediaType when version is not ("3.0" or "3.1") => "mediaTypes",
        _ => null,
    };
}
