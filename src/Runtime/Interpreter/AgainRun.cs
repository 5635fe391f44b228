using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Interpreter;

/// <summary>A value that is read again, whose end is known, against blocks that need not read it whole (<see cref="AgainWay"/>).</summary>
internal static unsafe class AgainRun
{
    /// <summary>The value's end, or null where it does not conform.</summary>
    public static byte* End(ValidationProgram program, int block, byte* p, byte* end, ValidationContext context)
    {
        ref readonly var range = ref program.Blocks[block];
        if (range.Again == AgainWay.FewMembers)
        {
            return *p == (byte)'{' ? Members(program, program.Objects[range.Members], p, end, context) : BlockRun.Run<FlagMode>(program, block, p, context);
        }

        if (range.Remembers && context.Memo.TryFind(block, p, context, out var known))
        {
            return known;
        }

        var logic = new ReadOnlySpan<Instruction>(program.Instructions, range.Start + range.FirstLogic, range.Count - range.FirstLogic);
        var holds = (JsonTypes.OfFirstByte(*p) & range.Types) != 0 && LogicRun.All<FlagMode>(program, logic, p, end, context, Block.OwnReading);
        var answer = holds ? end : null;
        return range.Remembers ? context.Memo.Keep(block, p, answer, context) : answer;
    }

    private static byte* Members(ValidationProgram program, ObjectShape shape, byte* p, byte* end, ValidationContext context)
    {
        var values = stackalloc byte*[FewMembers.Most];
        FewMembers.Find(shape, p, values, context);
        for (var i = 0; i < shape.Properties.Length; i++)
        {
            var property = shape.Properties[i];
            var conforms = values[i] == null
                ? !property.IsRequired
                : !property.IsDeclared || property.Block == ValidationProgram.AnyBlock || BlockRun.Run<FlagMode>(program, property.Block, values[i], context) != null;
            if (!conforms)
            {
                return null;
            }
        }

        return end;
    }
}
