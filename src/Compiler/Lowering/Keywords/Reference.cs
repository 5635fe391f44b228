using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>
/// `$ref` with constraints beside it (Core 8.2.3.1). One without is not seen here: the schema that it leads to takes its place.
/// In OpenAPI 3.0 nothing beside `$ref` counts (OAS 3.0.4 section 4.7.23).
/// </summary>
internal sealed class Reference : Keyword
{
    public override void Lower(SchemaDraft draft)
    {
        if (draft.Resolve(draft["$ref"]!) is { } target)
        {
            draft.Reread(InstructionKind.ControlCall, draft.Lower(target), 0, 0, "$ref");
        }
    }
}
