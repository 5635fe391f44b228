using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FastShield.Runtime.Checks.Formats;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Samples;

/// <summary>
/// Makes JSON values for a block from its program: mostly such as conform, often at a limit, the same ones for the same seed. Whether one conforms is
/// for a <see cref="TextJudge"/> to say.
/// </summary>
public sealed class SampleMaker
{
    private const int Deepest = 12;
    private const int OptionalDepth = 4;
    private const int LongestText = 4096;
    private const int MostItems = 64;

    private readonly Random _random;
    private readonly WishGathering _gathering;
    private readonly IReadOnlyList<string> _names;
    private readonly StringBuilder _text = new();

    /// <summary>Makes samples of a program's blocks.</summary>
    /// <param name="program">The program.</param>
    /// <param name="seed">The same seed gives the same samples.</param>
    /// <param name="names">Names that open objects are given now and then; may be empty.</param>
    public SampleMaker(ValidationProgram program, int seed, IReadOnlyList<string>? names = null)
    {
        _random = new Random(seed);
        _gathering = new WishGathering(program, _random);
        _names = names ?? [];
    }

    /// <summary>One text for a block; not sure to conform.</summary>
    public byte[] Make(int block)
    {
        _text.Clear();
        Value(Gather([block]), 0);
        return Encoding.UTF8.GetBytes(_text.ToString());
    }

    /// <summary>Texts that a judge of the same program accepts: up to <paramref name="count"/> out of <paramref name="attempts"/>, without repetition.</summary>
    public IReadOnlyList<byte[]> Conforming(int block, TextJudge judge, int count, int attempts)
    {
        ArgumentNullException.ThrowIfNull(judge);
        var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (var i = 0; i < attempts && found.Count < count; i++)
        {
            var sample = Make(block);
            if (judge.Accepts(block, sample))
            {
                found.TryAdd(Encoding.UTF8.GetString(sample), sample);
            }
        }

        return [.. found.Values];
    }

    private SampleWishes Gather(IEnumerable<int> blocks)
    {
        var wishes = new SampleWishes();
        foreach (var block in blocks)
        {
            _gathering.Add(block, wishes);
        }

        return wishes;
    }

    private void Value(SampleWishes wishes, int depth)
    {
        if (wishes.IsImpossible || depth > Deepest)
        {
            _text.Append("null");
            return;
        }

        if (wishes.Values.Count > 0)
        {
            var texts = wishes.Values[0].Texts;
            _text.Append(texts.Length == 0 ? "null" : texts[_random.Next(texts.Length)]);
            return;
        }

        switch (Choose(wishes))
        {
            case JsonType.Object:
                Members(wishes, depth);
                break;
            case JsonType.Array:
                Items(wishes, depth);
                break;
            case JsonType.String:
                String(TextFor(wishes));
                break;
            case JsonType.Integer:
                _text.Append(NumberFor(wishes, isInteger: true));
                break;
            case JsonType.Number:
                _text.Append(NumberFor(wishes, isInteger: false));
                break;
            case JsonType.Boolean:
                _text.Append(_random.Next(2) == 0 ? "true" : "false");
                break;
            default:
                _text.Append("null");
                break;
        }
    }

    private JsonType Choose(SampleWishes wishes)
    {
        if ((wishes.Types & wishes.Meant) != 0 && _random.Next(8) != 0)
        {
            return wishes.Meant == JsonType.Integer && (wishes.Types & JsonType.Number) != 0 ? JsonType.Number : wishes.Meant;
        }

        var open = Enum.GetValues<JsonType>().Where(type => type is not (JsonType.None or JsonType.Any) && (wishes.Types & type) != 0).ToList();
        return open.Count == 0 ? JsonType.Null : open[_random.Next(open.Count)];
    }

    private void Members(SampleWishes wishes, int depth)
    {
        var members = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var property in wishes.Objects.SelectMany(shape => shape.Properties))
        {
            var isWanted = property.IsRequired || (depth < OptionalDepth && members.Count < wishes.MaxProperties && _random.Next(2) == 0);
            if (isWanted)
            {
                members.TryAdd(Encoding.UTF8.GetString(property.Name), []);
            }
        }

        foreach (var (name, _) in wishes.Markers)
        {
            members.TryAdd(Encoding.UTF8.GetString(name), []);
        }

        if (_names.Count > 0 && _random.Next(2) == 0)
        {
            members.TryAdd(_names[_random.Next(_names.Count)], []);
        }

        for (var i = 0; members.Count < Math.Min(wishes.MinProperties, MostItems); i++)
        {
            members.TryAdd($"more{i.ToString(CultureInfo.InvariantCulture)}", []);
        }

        _text.Append('{');
        var isFirst = true;
        foreach (var name in members.Keys)
        {
            var inner = Gather(wishes.Objects.SelectMany(shape => BlocksOf(shape, name)));
            if (inner.IsImpossible && !wishes.Objects.Exists(shape => shape.Properties.Any(property => property.IsRequired && Is(property.Name, name))))
            {
                continue;
            }

            _text.Append(isFirst ? "" : ",");
            isFirst = false;
            String(name);
            _text.Append(':');
            if (wishes.Markers.FirstOrDefault(marker => Is(marker.Name, name)) is { Value: { } marked })
            {
                String(Encoding.UTF8.GetString(marked));
            }
            else
            {
                Value(inner, depth + 1);
            }
        }

        _text.Append('}');
    }

    private static bool Is(byte[] name, string text) => name.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(text));

    private static IEnumerable<int> BlocksOf(ObjectShape shape, string name)
    {
        var index = shape.Find(Encoding.UTF8.GetBytes(name));
        return [index >= 0 && shape.Properties[index].IsDeclared ? shape.Properties[index].Block : shape.Additional];
    }

    private void Items(SampleWishes wishes, int depth)
    {
        var least = Math.Min(wishes.MinItems, MostItems);
        var most = Math.Clamp(wishes.MaxItems, least, Math.Max(least + 2, depth < OptionalDepth && _random.Next(3) == 0 ? MostItems : 0));
        var contained = wishes.Contains.Sum(rule => rule.Least);
        var count = Math.Max(Pick(least, most), Math.Min(contained, MostItems));
        count = depth >= OptionalDepth ? Math.Max(least, contained) : count;
        _text.Append('[');
        for (var i = 0; i < count; i++)
        {
            _text.Append(i == 0 ? "" : ",");
            var blocks = wishes.Arrays.Select(shape => i < shape.Prefix.Length ? shape.Prefix[i] : shape.Rest);
            Value(Gather(i < contained ? blocks.Concat(wishes.Contains.Select(rule => rule.Block)) : blocks), depth + 1);
        }

        _text.Append(']');
    }

    // At one limit, at the other, or between.
    private long Pick(long least, long most) => _random.Next(3) switch
    {
        0 => least,
        1 => most,
        _ => _random.NextInt64(least, most + 1),
    };

    private string TextFor(SampleWishes wishes)
    {
        if (wishes.Format != FormatKind.None && FormatSamples.For(wishes.Format) is { } formatted)
        {
            return formatted;
        }

        if (wishes.Patterns.Count > 0 && PatternSample.For(wishes.Patterns[_random.Next(wishes.Patterns.Count)]) is { } patterned && _random.Next(8) != 0)
        {
            return patterned;
        }

        var least = Math.Min(wishes.MinLength, LongestText);
        var most = wishes.MaxLength == long.MaxValue ? least + 24 : Math.Clamp(wishes.MaxLength, least, LongestText);
        return new string((char)('a' + _random.Next(26)), (int)Pick(least, most));
    }

    private string NumberFor(SampleWishes wishes, bool isInteger)
    {
        if (wishes.Numbers.Count > 0 && _random.Next(8) != 0)
        {
            var limit = wishes.Numbers[_random.Next(wishes.Numbers.Count)];
            if (_random.Next(2) == 0 || !decimal.TryParse(limit.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var near) || Math.Abs(near) > 1e20m)
            {
                return limit.Text;
            }

            return (near + _random.Next(-1, 2)).ToString(CultureInfo.InvariantCulture);
        }

        var number = _random.Next(-2, 120);
        return (isInteger || _random.Next(2) == 0 ? number : number / 100m).ToString(CultureInfo.InvariantCulture);
    }

    private void String(string text) =>
        _text.Append('"').Append(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString()).Append('"');
}
