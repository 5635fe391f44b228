using FastShield.Runtime.Contract;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Interpreter;

/// <summary>
/// What generated code calls for `unevaluatedProperties` and `unevaluatedItems`: they ask about other blocks, so the program itself answers,
/// with the same steps and the same charges in both engines.
/// </summary>
public static unsafe class Unevaluated
{
    /// <summary>True where what nothing has looked at, in the value from <paramref name="p"/> to <paramref name="end"/>, conforms.</summary>
    /// <param name="program">The program.</param>
    /// <param name="instruction">Index of the instruction.</param>
    /// <param name="p">The value, read before and well formed.</param>
    /// <param name="end">Its end.</param>
    /// <param name="context">The working state.</param>
    public static bool Holds(ValidationProgram program, int instruction, byte* p, byte* end, ValidationContext context)
    {
        ArgumentNullException.ThrowIfNull(program);
        ref readonly var asked = ref program.Instructions[instruction];
        return asked.Kind == InstructionKind.LogicUnevaluatedProperties
            ? UnevaluatedMembers.Hold<FlagMode>(program, in asked, p, end, context)
            : UnevaluatedItems.Hold<FlagMode>(program, in asked, p, end, context);
    }
}
