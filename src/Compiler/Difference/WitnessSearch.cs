using System.Text;
using FastShield.Compiler.Samples;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Difference;

/// <summary>Looks for values that one of two blocks accepts and the other refuses, among samples made from both. The same documents give the same values.</summary>
internal sealed class WitnessSearch
{
    private const int Attempts = 300;
    private const int LongestShown = 400;
    private const int Seed = 20_240_229;

    private readonly TextJudge _old;
    private readonly TextJudge _new;
    private readonly Dictionary<(int, int), (string? Refused, string? Accepted)> _known = [];
    private readonly string[] _names;

    public WitnessSearch(ValidationProgram old, ValidationProgram @new)
    {
        (_old, _new) = (new TextJudge(new SchemaInterpreter(old)), new TextJudge(new SchemaInterpreter(@new)));

        // An open object may have had any name that the other document declares.
        var (first, second) = (NamesOf(old), NamesOf(@new));
        var differing = first.Except(second).Concat(second.Except(first)).Take(64).ToArray();
        _names = [.. differing, "undeclared"];
    }

    /// <summary>A value that conformed and is refused, and one that was refused and conforms; null for each that was not found.</summary>
    public (string? Refused, string? Accepted) Find(int before, int after)
    {
        if (!_known.TryGetValue((before, after), out var found))
        {
            found = (Search(_old, before, _new, after), Search(_new, after, _old, before));
            _known.Add((before, after), found);
        }

        return found;
    }

    private static HashSet<string> NamesOf(ValidationProgram program) =>
        [.. program.Objects.SelectMany(shape => shape.Properties).Select(property => Encoding.UTF8.GetString(property.Name))];

    // The shortest one found is the one that says most.
    private string? Search(TextJudge from, int block, TextJudge other, int otherBlock)
    {
        var maker = new SampleMaker(from.Engine.Program, Seed, _names);
        byte[]? best = null;
        for (var i = 0; i < Attempts; i++)
        {
            var sample = maker.Make(block);
            if ((best is null || sample.Length < best.Length) && from.Accepts(block, sample) && !other.Accepts(otherBlock, sample))
            {
                best = sample;
            }
        }

        if (best is null)
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(best);
        return text.Length <= LongestShown ? text : text[..LongestShown] + "...";
    }
}
