using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Difference;

/// <summary>Compares two forms of one schema, and looks for values that show the difference.</summary>
internal sealed class SchemaComparer(CompiledApi old, CompiledApi @new, ChangeList changes)
{
    private readonly BlockComparer _blocks = new(old.Program, @new.Program);
    private readonly WitnessSearch _witnesses = new(old.Program, @new.Program);

    /// <summary>Tells what changed between two blocks; the nodes are for changes whose own place is not known.</summary>
    public void Compare(int before, int after, string where, SourceNode was, SourceNode isNow)
    {
        var found = _blocks.Compare(before, after);
        if (found.Count == 0)
        {
            return;
        }

        var (refused, accepted) = _witnesses.Find(before, after);
        foreach (var change in found)
        {
            var effect = change.Effect;
            changes.Add(
                new ApiChange("schema", effect, change.IsSure, $"{Shown.Short(change.Path)} {Shown.OneLine(change.Message)}", NodeOf(old, change.OldPlace) ?? was, NodeOf(@new, change.NewPlace) ?? isNow)
                {
                    Refused = (effect & ChangeEffect.Refuses) != 0 ? refused : null,
                    Accepted = (effect & ChangeEffect.Accepts) != 0 ? accepted : null,
                },
                where);
        }
    }

    private static SourceNode? NodeOf(CompiledApi api, int place)
    {
        if (place < 0 || api.Program.Places[place] is not { File.Length: 0 } at || !JsonPointer.TryParse(at.Schema, out var steps))
        {
            return null;
        }

        var schema = JsonPointer.Find(api.Contract.Document.Root, steps);
        return at.Keyword.Length > 0 && schema is ObjectNode node ? node[at.Keyword] ?? node : schema;
    }
}
