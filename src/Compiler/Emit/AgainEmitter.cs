using FastShield.Runtime.Program;

namespace FastShield.Compiler.Emit;

/// <summary>`A12` reads a value again for block 12, from `p` to `end`, and charges the work budget for it.</summary>
internal static class AgainEmitter
{
    public static void Emit(BlockScope scope)
    {
        var writer = scope.Writer;
        using (writer.Block($"private bool {Name.Numbered("A", scope.Index)}(byte* p, byte* end, ValidationContext context)"))
        {
            if (scope.Again == AgainWay.FewMembers)
            {
                FewMembers(scope);
                return;
            }

            var reading = scope.Again == AgainWay.LogicAlone ? LogicAlone(scope) : Call.Method(scope.Self);
            writer.Line($"return Rescan.TryBegin(context, end - p, out var rescan) && rescan.End({reading});");
        }
    }

    private static Code LogicAlone(BlockScope scope)
    {
        var logic = Code.Of($"((int)JsonTypes.OfFirstByte(*p) & {(int)scope.ConformingTypes}) != 0 && {scope.Self.With("Logic")}(p, end, context) ? end : null");
        return scope.Remembers
            ? Code.Of($"context.Memo.TryFind({scope.Index}, p, context, out var known) ? known : context.Memo.Keep({scope.Index}, p, {logic}, context)")
            : logic;
    }

    private static void FewMembers(BlockScope scope)
    {
        var writer = scope.Writer;
        var properties = scope.Program.Objects[scope.Members].Properties;
        using (writer.Block($"if (!Rescan.TryBegin(context, end - p, out var rescan))"))
        {
            writer.Line($"return false;");
        }

        writer.Line();
        using (writer.Block($"if (*p != (byte)'{{')"))
        {
            writer.Line($"return rescan.End({Call.Method(scope.Self)});");
        }

        writer.Line();
        writer.Line($"var values = stackalloc byte*[{properties.Length}];");
        writer.Line($"FewMembers.Find({scope.Operands.Object(scope.Members)}, p, values, context);");
        for (var i = 0; i < properties.Length; i++)
        {
            var (block, isRequired) = (properties[i].IsDeclared ? properties[i].Block : ValidationProgram.AnyBlock, properties[i].IsRequired);
            if (block == ValidationProgram.AnyBlock && !isRequired)
            {
                continue;
            }

            writer.Line($"p = values[{i}];");
            var refusals = new List<Code>();
            if (isRequired)
            {
                refusals.Add(Code.Of($"p == null"));
            }

            if (block != ValidationProgram.AnyBlock)
            {
                var fails = block == ValidationProgram.NoBlock ? Code.Empty : Code.Of($" && {Call.Block(block)} == null");
                refusals.Add(Code.Of($"(p != null{fails})"));
            }

            using (writer.Block($"if ({Code.Any(refusals)})"))
            {
                writer.Line($"return rescan.End(null);");
            }

            writer.Line();
        }

        writer.Line($"return rescan.End(end);");
    }
}
