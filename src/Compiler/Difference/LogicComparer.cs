using System.Text;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Difference;

/// <summary>Compares the instructions of two blocks that read the value again: branches, negations, conditions.</summary>
internal sealed class LogicComparer(ValidationProgram old, ValidationProgram @new, BlockComparer blocks)
{
    public void Compare(int before, int after, string path)
    {
        var (was, isNow) = (LogicOf(old, before), LogicOf(@new, after));
        if (was.Count == isNow.Count && was.Select(i => i.Kind).SequenceEqual(isNow.Select(i => i.Kind)))
        {
            for (var i = 0; i < was.Count; i++)
            {
                Compare(was[i], isNow[i], path);
            }

            return;
        }

        var (oldPlace, newPlace) = (old.Blocks[before].Place, @new.Blocks[after].Place);
        blocks.Tell(path, ChangeEffect.Both, isSure: false, "its schemas are put together in another way: it may refuse or accept more", oldPlace, newPlace);
    }

    private static List<Instruction> LogicOf(ValidationProgram program, int block) =>
        [.. program.InstructionsOf(block).ToArray().Where(i => i.Kind is InstructionKind.LoopContains or > InstructionKind.LoopContains)];

    private void Compare(Instruction was, Instruction isNow, string path)
    {
        switch (was.Kind)
        {
            case InstructionKind.ControlCall:
                blocks.Inside(was.A, isNow.A, path);
                break;
            case InstructionKind.LogicAllOf:
                Lists(was, isNow, path, ChangeEffect.Refuses, isSure: true);
                break;
            case InstructionKind.LogicAnyOf:
                Lists(was, isNow, path, ChangeEffect.Accepts, isSure: true);
                break;
            case InstructionKind.LogicOneOf:
                Lists(was, isNow, path, ChangeEffect.Accepts, isSure: false);
                break;
            case InstructionKind.LogicDiscriminator:
                Tables(was, isNow, path);
                break;
            case InstructionKind.LogicNot:
                blocks.Opposite(was.A, isNow.A, path);
                break;
            case InstructionKind.LogicIf:
                blocks.Unsure(was.A, isNow.A, path);
                blocks.Inside(was.B, isNow.B, path);
                blocks.Inside(was.C, isNow.C, path);
                break;
            case InstructionKind.LogicDependent when old.Names[was.A].AsSpan().SequenceEqual(@new.Names[isNow.A]):
                blocks.Inside(was.B, isNow.B, path);
                break;
            case InstructionKind.LogicUnevaluatedProperties or InstructionKind.LogicUnevaluatedItems:
                blocks.Inside(was.B, isNow.B, path);
                break;
            case InstructionKind.LoopContains:
                Contains(was, isNow, path);
                break;
            default:
                Restructured(was, isNow, path);
                break;
        }
    }

    private void Contains(Instruction was, Instruction isNow, string path)
    {
        if (was.B != isNow.B)
        {
            blocks.Tell(path, isNow.B > was.B ? ChangeEffect.Refuses : ChangeEffect.Accepts, isSure: true, $"the least count of 'contains' was {was.B} and is {isNow.B}", was.Place, isNow.Place);
        }

        if (was.C != isNow.C)
        {
            blocks.Tell(path, isNow.C < was.C ? ChangeEffect.Refuses : ChangeEffect.Accepts, isSure: true, "the largest count of 'contains' has changed", was.Place, isNow.Place);
        }

        blocks.Unsure(was.A, isNow.A, $"{path}[]");
    }

    // Branches that ask the same are paired first, then those of the same place, then the rest where there is one on each side.
    private void Lists(Instruction was, Instruction isNow, string path, ChangeEffect ofMore, bool isSure)
    {
        var (gone, came) = (old.BlockLists[was.A].ToList(), @new.BlockLists[isNow.A].ToList());
        Pair(gone, came, blocks.AreEqual);
        foreach (var (before, after) in Pair(gone, came, IsSamePlace))
        {
            Branch(before, after, path, isSure);
        }

        if (gone.Count == came.Count)
        {
            foreach (var (before, after) in gone.Zip(came))
            {
                Branch(before, after, path, isSure);
            }
        }
        else if (gone.Count == 0 || came.Count == 0)
        {
            var isMore = gone.Count == 0;
            blocks.Tell(path, isMore ? ofMore : ofMore ^ ChangeEffect.Both, isSure, isMore ? $"{Word(was)} has {came.Count} more" : $"{Word(was)} has {gone.Count} fewer", was.Place, isNow.Place);
        }
        else
        {
            Restructured(was, isNow, path);
        }
    }

    private void Branch(int before, int after, string path, bool isSure)
    {
        if (isSure)
        {
            blocks.Inside(before, after, path);
            return;
        }

        blocks.Unsure(before, after, path);
    }

    private static string Word(Instruction instruction) => instruction.Kind switch
    {
        InstructionKind.LogicAllOf => "'allOf'",
        InstructionKind.LogicAnyOf => "'anyOf'",
        _ => "'oneOf'",
    };

    private static List<(int, int)> Pair(List<int> gone, List<int> came, Func<int, int, bool> isPair)
    {
        var pairs = new List<(int, int)>();
        foreach (var before in gone.ToArray())
        {
            var index = came.FindIndex(after => isPair(before, after));
            if (index >= 0)
            {
                pairs.Add((before, came[index]));
                gone.Remove(before);
                came.RemoveAt(index);
            }
        }

        return pairs;
    }

    private bool IsSamePlace(int before, int after) =>
        before >= 0 && after >= 0 && old.Places[old.Blocks[before].Place].Schema == @new.Places[@new.Blocks[after].Place].Schema;

    private void Tables(Instruction was, Instruction isNow, string path)
    {
        var (before, after) = (old.Discriminators[was.A], @new.Discriminators[isNow.A]);
        if (!before.Property.AsSpan().SequenceEqual(after.Property))
        {
            Restructured(was, isNow, path);
            return;
        }

        for (var i = 0; i < before.Values.Length; i++)
        {
            var target = after.Find(before.Values[i]);
            var value = Encoding.UTF8.GetString(before.Values[i]);
            if (target == ValidationProgram.NoBlock)
            {
                blocks.Tell(path, ChangeEffect.Refuses, isSure: true, $"the discriminator's value \"{value}\" is gone", was.Place, isNow.Place);
            }
            else
            {
                blocks.Inside(before.Blocks[i], target, path);
            }
        }

        foreach (var value in after.Values.Where(value => before.Find(value) == ValidationProgram.NoBlock))
        {
            blocks.Tell(path, ChangeEffect.Accepts, isSure: true, $"the discriminator's value \"{Encoding.UTF8.GetString(value)}\" is new", was.Place, isNow.Place);
        }
    }

    private void Restructured(Instruction was, Instruction isNow, string path) =>
        blocks.Tell(path, ChangeEffect.Both, isSure: false, $"'{old.Places[was.Place].Keyword}' has changed: it may refuse or accept more", was.Place, isNow.Place);
}
