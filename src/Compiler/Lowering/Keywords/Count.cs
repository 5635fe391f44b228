using FastShield.Compiler.Reading;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>Keywords whose value is a count: a whole number of 0 or more, which may be spelt 5.0 or 1e2.</summary>
internal static class Count
{
    /// <summary>Adds the assertion for a count, where the schema has the keyword.</summary>
    public static void Lower(SchemaDraft draft, string keyword, InstructionKind kind)
    {
        if (draft.TryGet(keyword, out var value) && TryRead(draft, value, keyword, out var count))
        {
            draft.Assert(kind, count, keyword);
        }
    }

    /// <summary>Reads a count; one beyond what any body can hold is held at the largest int.</summary>
    public static bool TryRead(SchemaDraft draft, SourceNode value, string keyword, out int count)
    {
        count = 0;
        if (value is not ScalarNode { Kind: ScalarKind.Number } number)
        {
            draft.Malformed(value, keyword, "a whole number of 0 or more");
            return false;
        }

        var operand = new DecimalOperand(number.Text);
        if (!operand.Number.IsInteger || operand.Number.IsNegative)
        {
            draft.Malformed(value, keyword, "a whole number of 0 or more");
            return false;
        }

        count = operand is { IsInt64: true, Int64: <= int.MaxValue } ? (int)operand.Int64 : int.MaxValue;
        return true;
    }
}
