using System.Text;
using FastShield.Runtime.Json;
using FastShield.Runtime.Patterns;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering;

/// <summary>Collects a program's side tables; equal operands are stored once.</summary>
internal sealed class ProgramBuilder
{
    private readonly Dictionary<string, int> _decimals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _patterns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);

    public List<DecimalOperand> Decimals { get; } = [];

    public List<Pattern> Patterns { get; } = [];

    public List<ValueSet> Values { get; } = [];

    public List<byte[]> Names { get; } = [];

    public List<ObjectShape> Objects { get; } = [];

    public List<ArrayShape> Arrays { get; } = [];

    public List<int[]> BlockLists { get; } = [];

    public List<DiscriminatorTable> Discriminators { get; } = [];

    public List<Place> Places { get; } = [];

    public int Decimal(string text) => Once(_decimals, text, () => Add(Decimals, new DecimalOperand(text)));

    public int Name(string name) => Once(_names, name, () => Add(Names, Encoding.UTF8.GetBytes(name)));

    public int Value(IReadOnlyList<string> texts) =>
        Once(_values, string.Join('\n', texts), () => Add(Values, new ValueSet(texts)));

    /// <summary>The index of a compiled pattern, or -1 with the reason why it cannot be run in linear time.</summary>
    public int Pattern(string source, out string? error)
    {
        error = null;
        if (_patterns.TryGetValue(source, out var known))
        {
            return known;
        }

        var compilation = Runtime.Patterns.Pattern.Compile(source);
        if (compilation.Pattern is null)
        {
            error = compilation.Message;
            return -1;
        }

        var index = Add(Patterns, compilation.Pattern);
        _patterns.Add(source, index);
        return index;
    }

    public int BlockList(int[] blocks) => Add(BlockLists, blocks);

    public int Place(string file, string schema, string keyword, int line) => Add(Places, new Place(schema, keyword, line, file));

    public static int Add<T>(List<T> list, T item)
    {
        list.Add(item);
        return list.Count - 1;
    }

    private static int Once(Dictionary<string, int> known, string key, Func<int> add)
    {
        if (!known.TryGetValue(key, out var index))
        {
            index = add();
            known.Add(key, index);
        }

        return index;
    }
}
