using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>Takes fields of a document with the type that OpenAPI gives them, and reports those that have another.</summary>
internal sealed class StructureReader(OpenApiVersion version, ReferenceResolver references, DiagnosticBag diagnostics)
{
    public OpenApiVersion Version { get; } = version;

    public ReferenceResolver References { get; } = references;

    public DiagnosticBag Diagnostics { get; } = diagnostics;

    /// <summary>The node as an object; null after an error where it is none.</summary>
    public ObjectNode? AsObject(SourceNode node, string what)
    {
        if (node is not ObjectNode found)
        {
            WrongType(node, what, "an object");
            return null;
        }

        return found;
    }

    /// <summary>The node, or what it refers to, as an object; null after an error.</summary>
    public ObjectNode? Resolve(SourceNode node, string what) => References.Follow(node) is { } target ? AsObject(target, what) : null;

    /// <summary>A field that is an object; null where it is missing, or after an error.</summary>
    public ObjectNode? Object(ObjectNode owner, string name) => owner.TryGet(name, out var node) ? AsObject(node, name) : null;

    /// <summary>A field that is an array; null where it is missing, or after an error.</summary>
    public ArrayNode? Array(ObjectNode owner, string name)
    {
        if (!owner.TryGet(name, out var node))
        {
            return null;
        }

        if (node is not ArrayNode found)
        {
            WrongType(node, name, "an array");
            return null;
        }

        return found;
    }

    /// <summary>A field that is a text; null where it is missing, or after an error.</summary>
    public string? Text(ObjectNode owner, string name)
    {
        if (!owner.TryGet(name, out var node))
        {
            return null;
        }

        if (node.AsString() is not { } text)
        {
            WrongType(node, name, "a text");
            return null;
        }

        return text;
    }

    /// <summary>A required field that is a text and not empty; null after an error.</summary>
    public string? RequiredText(ObjectNode owner, string name, string what)
    {
        if (!owner.TryGet(name, out var node))
        {
            Diagnostics.Error(DiagnosticCodes.FieldMissing, owner, $"{what} needs \"{name}\".");
            return null;
        }

        var text = Text(owner, name);
        if (text is { Length: 0 })
        {
            Diagnostics.Error(DiagnosticCodes.FieldMissing, node, $"\"{name}\" must not be empty.");
            return null;
        }

        return text;
    }

    /// <summary>A field that is true or false; null where it is missing, or after an error.</summary>
    public bool? Flag(ObjectNode owner, string name)
    {
        if (!owner.TryGet(name, out var node))
        {
            return null;
        }

        if (node.AsBoolean() is not { } flag)
        {
            WrongType(node, name, "true or false");
            return null;
        }

        return flag;
    }

    /// <summary>A schema as it stands: an object, or from 3.1 on a boolean; null where it is missing, or after an error.</summary>
    public SourceNode? Schema(ObjectNode owner, string name)
    {
        if (!owner.TryGet(name, out var node) || node is ObjectNode || (Version != OpenApiVersion.V30 && node.AsBoolean() is not null))
        {
            return node;
        }

        WrongType(node, name, Version == OpenApiVersion.V30 ? "a schema object" : "a schema object, true or false");
        return null;
    }

    /// <summary>The members of a map, without the extensions `x-...`.</summary>
    public static IEnumerable<ObjectMember> Entries(ObjectNode map) => map.Members.Where(m => !IsExtension(m.Name));

    public static bool IsExtension(string name) => name.StartsWith("x-", StringComparison.Ordinal);

    private void WrongType(SourceNode node, string what, string wanted) =>
        Diagnostics.Error(DiagnosticCodes.WrongType, node, $"\"{what}\" must be {wanted}, not {node.Describe()}.");
}
