using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Emit;

/// <summary>`contains`: walks the items of an array that was read before, and counts those that conform.</summary>
internal static class ContainsEmitter
{
    /// <summary>The method for the block's logic instruction at a position.</summary>
    public static Name MethodOf(BlockScope scope, int position) => Name.Numbered(scope.Self.With("Contains").Text, position);

    public static void Emit(BlockScope scope, Instruction instruction, int position)
    {
        var writer = scope.Writer;
        var types = scope.Program.TypesOf(instruction.A);
        using (writer.Block($"private bool {MethodOf(scope, position)}(byte* p, ValidationContext context)"))
        {
            writer.Line($"var count = 0;");
            writer.Line($"p = JsonText.Space(p + 1);");
            using (writer.Block($"while (*p != (byte)']')"))
            {
                writer.Line($"context.Rescans++;");
                writer.Line($"var end = JsonText.Skip(p, context);");
                writer.Line($"context.Rescans--;");
                if (types is not (JsonType.Any or JsonType.None))
                {
                    writer.Line($"var type = JsonTypes.OfFirstByte(*p);");
                }

                if (types == JsonType.Any && instruction.A == ValidationProgram.AnyBlock)
                {
                    writer.Line($"count++;");
                }
                else if (types != JsonType.None)
                {
                    using (writer.Block($"if ({LogicEmitter.Branch(scope, instruction.A)})"))
                    {
                        writer.Line($"count++;");
                    }

                    writer.Line();
                }

                using (writer.Block($"if (count > {instruction.C} || context.Fault != JsonFault.None)"))
                {
                    writer.Line($"return false;");
                }

                writer.Line();
                writer.Line($"p = JsonText.Space(end);");
                writer.Line($"p = *p == (byte)',' ? JsonText.Space(p + 1) : p;");
            }

            writer.Line();
            writer.Line($"return count >= {instruction.B};");
        }
    }
}
