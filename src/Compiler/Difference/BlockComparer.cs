using System.Text;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Difference;

/// <summary>
/// Compares two blocks of two programs, and those they lead to, instruction by instruction. What the instructions decide is sure; where schemas were
/// put together in another way, that alone is told, as something that may refuse or accept more.
/// </summary>
internal sealed class BlockComparer(ValidationProgram old, ValidationProgram @new)
{
    private const int MostChanges = 200;
    private const int Deepest = 100;

    private readonly AssertComparer _asserts = new(old, @new);
    private readonly HashSet<(int, int)> _equal = [];
    private HashSet<(int, int)> _seen = [];
    private List<SchemaChange> _changes = [];
    private int _depth;
    private bool _isOpposite;
    private bool _isUnsure;

    /// <summary>What changed between two blocks; empty where they ask the same.</summary>
    public IReadOnlyList<SchemaChange> Compare(int before, int after)
    {
        (_seen, _changes) = ([], []);
        Visit(before, after, "$");
        if (_changes.Count == 0)
        {
            _equal.UnionWith(_seen);
        }

        return _changes;
    }

    private void Visit(int before, int after, string path)
    {
        if (before < 0 || after < 0)
        {
            Ends(before, after, path);
            return;
        }

        if (_equal.Contains((before, after)) || !_seen.Add((before, after)) || _changes.Count >= MostChanges)
        {
            return;
        }

        if (_depth > Deepest)
        {
            Tell(path, ChangeEffect.Both, isSure: false, "is nested too deep to be compared", old.Blocks[before].Place, @new.Blocks[after].Place);
            return;
        }

        _depth++;
        Asserts(before, after, path);
        Members(before, after, path);
        Items(before, after, path);
        new LogicComparer(old, @new, this).Compare(before, after, path);
        _depth--;
    }

    private void Ends(int before, int after, string path)
    {
        if (before == after)
        {
            return;
        }

        var (oldPlace, newPlace) = (before < 0 ? -1 : old.Blocks[before].Place, after < 0 ? -1 : @new.Blocks[after].Place);
        if (before == ValidationProgram.NoBlock || after == ValidationProgram.AnyBlock)
        {
            Tell(path, ChangeEffect.Accepts, isSure: true, before == ValidationProgram.NoBlock ? "is allowed now" : "takes any value now", oldPlace, newPlace);
        }
        else
        {
            Tell(path, ChangeEffect.Refuses, isSure: true, after == ValidationProgram.NoBlock ? "is not allowed any more" : "is held against a schema now", oldPlace, newPlace);
        }
    }

    /// <summary>Compares deeper, for the logic.</summary>
    public void Inside(int before, int after, string path) => Visit(before, after, path);

    /// <summary>The same under a negation: what the inner schema refuses more, the outer one accepts more.</summary>
    public void Opposite(int before, int after, string path)
    {
        _isOpposite = !_isOpposite;
        Visit(before, after, path);
        _isOpposite = !_isOpposite;
    }

    /// <summary>The same where a change inside does not decide what it does outside.</summary>
    public void Unsure(int before, int after, string path)
    {
        var was = _isUnsure;
        _isUnsure = true;
        Visit(before, after, path);
        _isUnsure = was;
    }

    /// <summary>True where two blocks ask the same.</summary>
    public bool AreEqual(int before, int after)
    {
        var (seen, changes, depth) = (_seen, _changes, _depth);
        (_seen, _changes) = ([], []);
        Visit(before, after, "$");
        var isEqual = _changes.Count == 0;
        if (isEqual)
        {
            _equal.UnionWith(_seen);
        }

        (_seen, _changes, _depth) = (seen, changes, depth);
        return isEqual;
    }

    /// <summary>Notes a change.</summary>
    public void Tell(string path, ChangeEffect effect, bool isSure, string message, int oldPlace, int newPlace)
    {
        if (_isOpposite && effect is ChangeEffect.Refuses or ChangeEffect.Accepts)
        {
            effect ^= ChangeEffect.Both;
        }

        _changes.Add(new SchemaChange(path, _isUnsure ? ChangeEffect.Both : effect, isSure && !_isUnsure, message, oldPlace, newPlace));
    }

    private void Asserts(int before, int after, string path)
    {
        var (was, isNow) = (AssertsOf(old, before), AssertsOf(@new, after));
        foreach (var kind in was.Keys.Union(isNow.Keys))
        {
            Instruction? one = was.TryGetValue(kind, out var first) ? first : null;
            Instruction? other = isNow.TryGetValue(kind, out var second) ? second : null;
            if (_asserts.Compare(one, other) is { } change)
            {
                Tell(path, change.Effect, change.IsSure, change.Message, one?.Place ?? -1, other?.Place ?? -1);
            }
        }
    }

    private static Dictionary<InstructionKind, Instruction> AssertsOf(ValidationProgram program, int block)
    {
        var found = new Dictionary<InstructionKind, Instruction>();
        foreach (var instruction in program.InstructionsOf(block))
        {
            if (instruction.Kind is < InstructionKind.LoopMembers)
            {
                found[instruction.Kind] = instruction;
            }
        }

        return found;
    }

    private void Members(int before, int after, string path)
    {
        var (was, isNow) = (ShapeOf(old, before), ShapeOf(@new, after));
        if (was is null && isNow is null)
        {
            return;
        }

        was ??= Open;
        isNow ??= Open;
        var (oldPlace, newPlace) = (old.Blocks[before].Place, @new.Blocks[after].Place);
        Patterns(was, isNow, path, oldPlace, newPlace);
        foreach (var name in was.Properties.Concat(isNow.Properties).Select(property => Encoding.UTF8.GetString(property.Name)).Distinct())
        {
            var (first, second) = (Find(was, name), Find(isNow, name));
            var inside = $"{path}.{name}";
            if (first is { IsRequired: true } != second is { IsRequired: true })
            {
                var isAsked = second is { IsRequired: true };
                Tell(inside, isAsked ? ChangeEffect.Refuses : ChangeEffect.Accepts, isSure: true, isAsked ? "is required now" : "is not required any more", oldPlace, newPlace);
            }

            Visit(BlockOf(was, first), BlockOf(isNow, second), inside);
        }

        Visit(was.Additional, isNow.Additional, $"{path}.*");
        Visit(was.Names, isNow.Names, $"{path} (names)");
        if (!Rules(was).SetEquals(Rules(isNow)))
        {
            Tell(path, ChangeEffect.Both, isSure: false, "what properties need one another has changed", oldPlace, newPlace);
        }
    }

    private void Patterns(ObjectShape was, ObjectShape isNow, string path, int oldPlace, int newPlace)
    {
        foreach (var rule in was.Patterns)
        {
            var source = old.Patterns[rule.Pattern].Source;
            var index = Array.FindIndex(isNow.Patterns, other => @new.Patterns[other.Pattern].Source == source);
            if (index >= 0)
            {
                Visit(rule.Block, isNow.Patterns[index].Block, $"{path}./{source}/");
            }
        }

        if (!was.Patterns.Select(rule => old.Patterns[rule.Pattern].Source).ToHashSet().SetEquals(isNow.Patterns.Select(rule => @new.Patterns[rule.Pattern].Source)))
        {
            Tell(path, ChangeEffect.Both, isSure: false, "the patterns of names have changed", oldPlace, newPlace);
        }
    }

    private void Items(int before, int after, string path)
    {
        var (first, second) = (old.Blocks[before].Items, @new.Blocks[after].Items);
        int[] none = [];
        var (wasPrefix, wasRest) = first < 0 ? (none, ValidationProgram.AnyBlock) : (old.Arrays[first].Prefix, old.Arrays[first].Rest);
        var (isPrefix, isRest) = second < 0 ? (none, ValidationProgram.AnyBlock) : (@new.Arrays[second].Prefix, @new.Arrays[second].Rest);
        for (var i = 0; i < Math.Max(wasPrefix.Length, isPrefix.Length); i++)
        {
            Visit(i < wasPrefix.Length ? wasPrefix[i] : wasRest, i < isPrefix.Length ? isPrefix[i] : isRest, $"{path}[{i}]");
        }

        Visit(wasRest, isRest, $"{path}[]");
    }

    private static ObjectShape Open { get; } = new([], [], ValidationProgram.AnyBlock, ValidationProgram.AnyBlock, [], coversOthers: false);

    private static ObjectShape? ShapeOf(ValidationProgram program, int block) =>
        program.Blocks[block].Members < 0 ? null : program.Objects[program.Blocks[block].Members];

    private static PropertyRule? Find(ObjectShape shape, string name) =>
        shape.Find(Encoding.UTF8.GetBytes(name)) is var index and >= 0 ? shape.Properties[index] : null;

    private static int BlockOf(ObjectShape shape, PropertyRule? property) => property is { IsDeclared: true } ? property.Block : shape.Additional;

    private static HashSet<string> Rules(ObjectShape shape) =>
        [.. shape.Dependents.Select(rule => $"{Name(shape, rule.Trigger)}:{string.Join(',', rule.Needs.Select(need => Name(shape, need)).Order(StringComparer.Ordinal))}")];

    private static string Name(ObjectShape shape, int index) => Encoding.UTF8.GetString(shape.Properties[index].Name);
}
