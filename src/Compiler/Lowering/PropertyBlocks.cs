using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering;

/// <summary>
/// The schemas of an object's declared properties, through every schema that is applied in place. Each block is walked once, however many ways
/// lead to it, and all names are found in that one walk.
/// </summary>
internal sealed class PropertyBlocks
{
    private readonly Dictionary<byte[], int> _first = new(ByteArrayComparer.Instance);

    /// <summary>Walks the blocks.</summary>
    public PropertyBlocks(ValidationProgram program, int block)
    {
        var seen = new HashSet<int>();
        var waiting = new Stack<int>([block]);
        while (waiting.TryPop(out var next))
        {
            if (next < 0 || !seen.Add(next))
            {
                continue;
            }

            if (program.Blocks[next].Members is var members and >= 0)
            {
                Add(program.Objects[members], isOwn: next == block);
            }

            // The first one is to be walked first, with all below it.
            foreach (var target in program.InstructionsOf(next).ToArray().SelectMany(instruction => Reach.SameValue(program, instruction)).Reverse())
            {
                waiting.Push(target);
            }
        }
    }

    /// <summary>The block of the first declaration met that asks something, or <see cref="ValidationProgram.AnyBlock"/>.</summary>
    public int Find(byte[] name) => _first.GetValueOrDefault(name, ValidationProgram.AnyBlock);

    private void Add(ObjectShape shape, bool isOwn)
    {
        foreach (var property in shape.Properties)
        {
            if (property.IsDeclared && (isOwn || property.Block != ValidationProgram.AnyBlock))
            {
                _first.TryAdd(property.Name, property.Block);
            }
        }
    }
}
