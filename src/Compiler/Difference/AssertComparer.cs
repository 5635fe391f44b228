using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Difference;

/// <summary>Compares what two blocks assert of the value itself: types, values, limits, patterns, formats.</summary>
internal sealed class AssertComparer(ValidationProgram old, ValidationProgram @new)
{
    private static readonly InstructionKind[] Lower = [InstructionKind.AssertMinLength, InstructionKind.AssertMinItems, InstructionKind.AssertMinProperties];

    /// <summary>What changed between the assertions of one kind; either may be missing.</summary>
    public (ChangeEffect Effect, bool IsSure, string Message)? Compare(Instruction? before, Instruction? after)
    {
        var kind = (before ?? after)!.Value.Kind;
        if (before is null || after is null)
        {
            var (program, only) = before is null ? (@new, after!.Value) : (old, before.Value);
            var sentence = ProgramText.Sentences(program, in only)[0];
            return before is null
                ? (ChangeEffect.Refuses, true, $"is asked now: {sentence}")
                : (ChangeEffect.Accepts, true, $"is not asked any more: {sentence}");
        }

        var effect = Effect(kind, before.Value.A, after.Value.A, out var isSure);
        if (effect == ChangeEffect.None)
        {
            return null;
        }

        var (was, isNow) = (before.Value, after.Value);
        return (effect, isSure, $"{Word(effect)}: {ProgramText.Sentences(old, in was)[0]} -> {ProgramText.Sentences(@new, in isNow)[0]}");
    }

    private static string Word(ChangeEffect effect) => effect switch
    {
        ChangeEffect.Refuses => "is tighter",
        ChangeEffect.Accepts => "is looser",
        _ => "has changed",
    };

    private ChangeEffect Effect(InstructionKind kind, int before, int after, out bool isSure)
    {
        isSure = true;
        switch (kind)
        {
            case InstructionKind.AssertType:
                return Sets((JsonType)before, (JsonType)after);
            case InstructionKind.AssertEnum or InstructionKind.AssertConst:
                return Sets(old.Values[before].Texts, @new.Values[after].Texts, out isSure);
            case InstructionKind.AssertMinimum or InstructionKind.AssertExclusiveMinimum:
                return Order(@new.Decimals[after].Number.CompareTo(old.Decimals[before].Number));
            case InstructionKind.AssertMaximum or InstructionKind.AssertExclusiveMaximum:
                return Order(old.Decimals[before].Number.CompareTo(@new.Decimals[after].Number));
            case InstructionKind.AssertMultipleOf:
                isSure = false;
                return old.Decimals[before].Number.CompareTo(@new.Decimals[after].Number) == 0 ? ChangeEffect.None : ChangeEffect.Both;
            case InstructionKind.AssertPattern:
                isSure = false;
                return old.Patterns[before].Source == @new.Patterns[after].Source ? ChangeEffect.None : ChangeEffect.Both;
            case InstructionKind.AssertFormat:
                isSure = false;
                return before == after ? ChangeEffect.None : ChangeEffect.Both;
            case InstructionKind.AssertUniqueItems:
                return ChangeEffect.None;
            default:
                return Order(Lower.Contains(kind) ? after.CompareTo(before) : before.CompareTo(after));
        }
    }

    // Above zero: tighter.
    private static ChangeEffect Order(int order) => order > 0 ? ChangeEffect.Refuses : order < 0 ? ChangeEffect.Accepts : ChangeEffect.None;

    private static ChangeEffect Sets(JsonType before, JsonType after)
    {
        (before, after) = (Whole(before), Whole(after));
        return ((before & ~after) != 0 ? ChangeEffect.Refuses : ChangeEffect.None) | ((after & ~before) != 0 ? ChangeEffect.Accepts : ChangeEffect.None);
    }

    private static JsonType Whole(JsonType types) => (types & JsonType.Number) != 0 ? types | JsonType.Integer : types;

    // By their texts: two spellings of one value are told as a change that is not sure.
    private static ChangeEffect Sets(string[] before, string[] after, out bool isSure)
    {
        var (gone, came) = (before.Except(after).ToList(), after.Except(before).ToList());
        isSure = !gone.Concat(came).Any(text => text.Length > 0 && text[0] is '{' or '[' or '-' or (>= '0' and <= '9'));
        return (gone.Count > 0 ? ChangeEffect.Refuses : ChangeEffect.None) | (came.Count > 0 ? ChangeEffect.Accepts : ChangeEffect.None);
    }
}
