using FastShield.Compiler.Lowering;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Checks.Formats;

namespace FastShield.Compiler.Report;

/// <summary>Words that could refuse a value elsewhere, and by the specification ask nothing as they stand.</summary>
internal static class NoEffect
{
    /// <summary>Why a word asks nothing here, or null where it should have asked something.</summary>
    public static string? Reason(TracedSchema schema, ObjectMember member)
    {
        var node = schema.Node;
        return member.Name switch
        {
            "uniqueItems" when member.Value.AsBoolean() == false => "false asks nothing",
            "nullable" when member.Value.AsBoolean() == false => "false asks nothing",
            "nullable" when !node.Has("type") => "without 'type' null is allowed already",
            "exclusiveMinimum" when member.Value.AsBoolean() is { } sharp && (!sharp || !node.Has("minimum")) => "sharpens no limit",
            "exclusiveMaximum" when member.Value.AsBoolean() is { } sharp && (!sharp || !node.Has("maximum")) => "sharpens no limit",
            "then" or "else" when !node.Has("if") => "without 'if' it asks nothing",
            "minContains" or "maxContains" when !node.Has("contains") => "without 'contains' it asks nothing",
            "format" when member.Value.AsString() is { } name && FormatCatalog.Find(name) == FormatKind.None => "a format without a check describes",
            "discriminator" when !node.Has("oneOf") && !node.Has("anyOf") => "without 'oneOf' or 'anyOf' it describes",
            "discriminator" => "names no schema for some branch: all of them are tried",
            "additionalItems" when node["items"] is not ArrayNode => "without a list of 'items' it asks nothing",
            _ => null,
        };
    }
}
