namespace FastShield.Compiler.Emit;

/// <summary>The file with the engine class itself: its tables, and the way from a block's number to its method.</summary>
internal static class EngineEmitter
{
    public static void Emit(CodeWriter writer, Name type, EmitPlan plan, BlockFolding folding, Operands operands)
    {
        using (writer.Block($"public sealed unsafe partial class {type} : SchemaEngine"))
        {
            writer.Line($"// Answers for blocks that no operation was emitted with.");
            writer.Line($"private readonly SchemaInterpreter _interpreter;");
            foreach (var (field, fieldType, _, _) in operands.Fields)
            {
                writer.Line($"private readonly {fieldType} {field};");
            }

            writer.Line();
            writer.Line($"public {type}(ValidationProgram program)");
            using (writer.Indent())
            {
                writer.Line($": base(program)");
            }

            using (writer.Block())
            {
                writer.Line($"_interpreter = new SchemaInterpreter(program);");
                foreach (var (field, _, table, index) in operands.Fields)
                {
                    writer.Line($"{field} = program.{table}[{index}];");
                }
            }

            writer.Line();
            writer.Line($"public override string Name => \"compiled\";");
            writer.Line();
            using (writer.Block($"public override bool Accepts(int block, byte* json, int length, ValidationContext context)"))
            {
                Accepts(writer, plan, folding);
            }

            foreach (var (field, index) in operands.PatternFields)
            {
                PatternEmitter.Emit(writer, field, index, folding.Program.Patterns[index]);
            }
        }
    }

    private static void Accepts(CodeWriter writer, EmitPlan plan, BlockFolding folding)
    {
        if (plan.Entries.Length == 0)
        {
            writer.Line($"return _interpreter.Accepts(block, json, length, context);");
            return;
        }

        writer.Line($"context.Origin = json;");
        writer.Line($"var p = JsonText.Space(json);");
        writer.Line($"byte* end;");
        using (writer.Block($"switch (block)"))
        {
            foreach (var asked in plan.Entries.GroupBy(folding.Of))
            {
                foreach (var block in asked)
                {
                    writer.Line($"case {block}:");
                }

                using (writer.Indent())
                {
                    writer.Line($"end = {Call.Block(asked.Key)};");
                    writer.Line($"break;");
                }
            }

            writer.Line($"default:");
            using (writer.Indent())
            {
                writer.Line($"return _interpreter.Accepts(block, json, length, context);");
            }
        }

        writer.Line();
        using (writer.Block($"if (end == null)"))
        {
            writer.Line($"return false;");
        }

        writer.Line();
        using (writer.Block($"if (JsonText.Space(end) == json + length)"))
        {
            writer.Line($"return true;");
        }

        writer.Line();
        writer.Line($"JsonText.Fail(context, JsonFault.Syntax);");
        writer.Line($"return false;");
    }
}
