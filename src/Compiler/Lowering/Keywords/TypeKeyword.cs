using FastShield.Compiler.Reading;
using FastShield.Runtime.Checks.Formats;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>`type`, one name or a list, and OpenAPI 3.0's `nullable`, which adds null to a `type` beside it (OAS 3.0.4 section 4.7.24).
/// In draft 4 a whole number is one that is written without a fraction and an exponent.</summary>
internal sealed class TypeKeyword(bool integersAreSpelt = false) : Keyword
{
    public override void Lower(SchemaDraft draft)
    {
        if (!draft.TryGet("type", out var type))
        {
            // nullable alone adds null to nothing: without a type every value is allowed already.
            return;
        }

        var types = type is ArrayNode list
            ? list.Items.Aggregate(JsonType.None, (all, item) => all | Named(item, draft))
            : Named(type, draft);
        if (draft["nullable"]?.AsBoolean() == true)
        {
            types |= JsonType.Null;
        }

        draft.Assert(InstructionKind.AssertType, (int)types, "type");
        if (integersAreSpelt && (types & (JsonType.Integer | JsonType.Number)) == JsonType.Integer)
        {
            draft.Assert(InstructionKind.AssertFormat, (int)FormatKind.SpeltInteger, "type");
        }
    }

    private static JsonType Named(SourceNode name, SchemaDraft draft)
    {
        switch (name.AsString())
        {
            case "null":
                return JsonType.Null;
            case "boolean":
                return JsonType.Boolean;
            case "object":
                return JsonType.Object;
            case "array":
                return JsonType.Array;
            case "number":
                return JsonType.Number;
            case "string":
                return JsonType.String;
            case "integer":
                return JsonType.Integer;
            default:
                draft.Malformed(name, "type", "one of null, boolean, object, array, number, string, integer");
                return JsonType.None;
        }
    }
}
