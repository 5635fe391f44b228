using System.Buffers.Binary;
using System.Globalization;

namespace FastShield.Compiler.Emit;

/// <summary>
/// A piece of an expression. It is made of the emitter's own words, of numbers and of other pieces, and never of a document's text: names and
/// values of a document come into code as the numbers that their bytes are.
/// </summary>
internal readonly record struct Code
{
    private readonly string? _text;

    private Code(string text) => _text = text;

    /// <summary>Nothing at all.</summary>
    public static Code Empty { get; }

    /// <summary>The piece.</summary>
    public string Text => _text ?? "";

    /// <summary>A piece from literal code with typed holes.</summary>
    public static Code Of(CodeText text) => new(text.ToString());

    /// <summary>The constant.</summary>
    public static Code True { get; } = new("true");

    /// <summary>The constant.</summary>
    public static Code False { get; } = new("false");

    /// <summary>
    /// Conditions of which one has to hold, asked in turn: those that never hold are left out, and so are those behind one that always does.
    /// </summary>
    public static Code Any(IEnumerable<Code> conditions) => Join(Until(conditions, True).Where(condition => condition != False), " || ", False);

    /// <summary>Conditions that all have to hold.</summary>
    public static Code All(IEnumerable<Code> conditions)
    {
        List<Code> all = [.. conditions];
        return all.Contains(False) ? False : Join(all.Where(condition => condition != True), " && ", True);
    }

    /// <summary>True where the piece has operators between parts, so that it needs parentheses as a part of another.</summary>
    public bool IsCompound => Text.Contains(" && ", StringComparison.Ordinal) || Text.Contains(" || ", StringComparison.Ordinal)
        || Text.Contains(" == ", StringComparison.Ordinal) || Text.Contains(" != ", StringComparison.Ordinal);

    /// <summary>The opposite condition.</summary>
    public Code Negated =>
        IsCompound ? Of($"!({this})") : Text.StartsWith('!') ? new Code(Text[1..]) : Of($"!{this}");

    /// <summary>Constants of a pattern of which one has to fit.</summary>
    public static Code Or(IEnumerable<Code> constants) => Join(constants, " or ", Empty);

    /// <summary>Comparisons of which one has to hold, evaluated without a branch between them.</summary>
    public static Code AnyWithoutBranch(IEnumerable<Code> comparisons) => Join(comparisons, " | ", False);

    /// <summary>
    /// The condition that the bytes at a pointer are these: loads of 8, 4, 2 and 1 bytes against constants, the last one overlapping the one
    /// before, and none beyond the bytes themselves.
    /// </summary>
    public static Code BytesEqual(Name pointer, ReadOnlySpan<byte> bytes)
    {
        var terms = new List<Code>();
        for (var at = 0; at < bytes.Length;)
        {
            var size = LoadSize(bytes.Length - at, bytes.Length);
            at = Math.Min(at, bytes.Length - size);
            terms.Add(Load(pointer, at, size, bytes));
            at += size;
        }

        return All(terms);
    }

    /// <summary>Up to eight bytes as the little-endian word that a load gives, zeros above.</summary>
    public static Code Word(ReadOnlySpan<byte> bytes)
    {
        Span<byte> padded = stackalloc byte[8];
        padded.Clear();
        bytes.CopyTo(padded);
        return Hex(BinaryPrimitives.ReadUInt64LittleEndian(padded), 8);
    }

    /// <summary>A set of 64 bits.</summary>
    public static Code Bits(ulong value) => new("0x" + value.ToString("x", CultureInfo.InvariantCulture) + "UL");

    /// <summary>A printable ASCII character as a byte.</summary>
    public static Code Character(char c) => new(c switch
    {
        '\'' or '\\' => $"(byte)'\\{c}'",
        >= ' ' and <= '~' => $"(byte)'{c}'",
        _ => throw new ArgumentOutOfRangeException(nameof(c)),
    });

    /// <summary>A namespace: parts joined by dots, each made an identifier with a capital letter.</summary>
    public static Code Namespace(string text) => new(string.Join('.', text.Split('.').Select(part => Name.Pascal(part).Text)));

    private static Code Join(IEnumerable<Code> pieces, string joint, Code none)
    {
        var text = string.Join(joint, pieces.Select(piece => piece.Text));
        return text.Length == 0 ? none : new Code(text);
    }

    private static IEnumerable<Code> Until(IEnumerable<Code> conditions, Code last)
    {
        foreach (var condition in conditions)
        {
            yield return condition;
            if (condition == last)
            {
                yield break;
            }
        }
    }

    // The widest load that fits the text, unless a smaller one covers the rest exactly.
    private static int LoadSize(int rest, int length) =>
        rest is 1 or 2 or 4 ? rest : length >= 8 ? 8 : length >= 4 ? 4 : length >= 2 ? 2 : 1;

    private static Code Load(Name pointer, int at, int size, ReadOnlySpan<byte> bytes)
    {
        if (size == 1)
        {
            return Of($"{pointer}[{at}] == {Hex(bytes[at], 1)}");
        }

        var (type, value) = size switch
        {
            8 => (Of($"ulong"), BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..])),
            4 => (Of($"uint"), BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..])),
            _ => (Of($"ushort"), BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..])),
        };
        return at == 0 ? Of($"*({type}*){pointer} == {Hex(value, size)}") : Of($"*({type}*)({pointer} + {at}) == {Hex(value, size)}");
    }

    private static Code Hex(ulong value, int size) =>
        new("0x" + value.ToString("x" + (size * 2).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + (size == 8 ? "UL" : size == 4 ? "U" : ""));
}
