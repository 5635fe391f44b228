using System.Buffers;
using FastShield.Runtime.Checks.Formats;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Parameters;

/// <summary>
/// What a parameter without parts has to be, for texts that stand for themselves in every decoding: told without composing JSON, by the same
/// <see cref="ShortForm"/> that both engines ask first. Says yes or nothing; what it does not accept is checked in full.
/// </summary>
public sealed class QuickText
{
    private const int Longest = 32;
    private const int MostDigits = 7;

    // RFC 3986 section 2.3: unreserved characters are the same encoded or not, and none of them parts values.
    private static readonly SearchValues<byte> _unreserved = SearchValues.Create("-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~"u8);

    private readonly bool _takesNumbers;
    private readonly bool _takesStrings;
    private readonly int _leastLength;
    private readonly int _mostLength;
    private readonly int _least;
    private readonly int _most;
    private readonly ValueSet? _values;

    private QuickText(ValidationProgram program, in ShortForm form, bool takesNumbers, bool takesStrings)
    {
        _takesNumbers = takesNumbers;
        _takesStrings = takesStrings;
        _leastLength = form.LeastLength;
        _mostLength = form.MostLength;
        _least = form.Least;
        _most = form.Most;
        _values = form.Values == ShortForm.None ? null : program.Values[form.Values];
    }

    /// <summary>The quick form of a value without parts; null where there is none.</summary>
    /// <param name="program">The finished program.</param>
    /// <param name="block">The schema's block.</param>
    /// <param name="types">What the text may be read as.</param>
    public static QuickText? Of(ValidationProgram program, int block, JsonType types)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (block < 0 || (types & (JsonType.Array | JsonType.Object)) != 0
            || program.Blocks[block] is not { Instead: Block.OwnReading, Reader: Block.OwnReading } range || range.FirstLogic != range.Count)
            return null;
        var form = range.Short;
        var takesNumbers = form.HasNumbers && (types & (JsonType.Number | JsonType.Integer)) != 0;
        var takesStrings = form.HasStrings && form.Pattern == ShortForm.None && form.Format == FormatKind.None && (types & JsonType.String) != 0;
        return takesNumbers || takesStrings ? new QuickText(program, in form, takesNumbers, takesStrings) : null;
    }

    /// <summary>True where a request's parameter conforms for certain; false says nothing.</summary>
    /// <param name="plan">The parameter in path or query, which this is the quick form of.</param>
    /// <param name="request">The request.</param>
    /// <param name="query">The query's pairs; null where a name may have another reading than its own.</param>
    internal bool Accepts(ParameterPlan plan, in RequestView request, PairIndex? query)
    {
        if (plan.In == ViolationLocation.Path)
        {
            return plan.Capture < request.Captures.Length
                && Accepts(request.Path.Slice(request.Captures[plan.Capture].Start, request.Captures[plan.Capture].Length));
        }

        if (query is null)
            return false;
        var pairs = query.Pairs;
        var found = -1;
        for (var i = 0; i < pairs.Length; i++)
        {
            if (!request.Query.Slice(pairs[i].NameStart, pairs[i].NameLength).SequenceEqual(plan.Name))
                continue;
            if (found >= 0)
                return false;
            found = i;
        }

        if (found < 0)
            return !plan.Required;
        return pairs[found].IsTaken = Accepts(request.Query.Slice(pairs[found].ValueStart, pairs[found].ValueLength));
    }

    /// <summary>True where the raw text conforms for certain; false says nothing.</summary>
    public bool Accepts(ReadOnlySpan<byte> raw) =>
        (_takesNumbers && IsNumber(raw)) || (_takesStrings && IsString(raw));

    private bool IsNumber(ReadOnlySpan<byte> raw)
    {
        if (raw.Length is 0 or > MostDigits || (raw[0] == (byte)'0' && raw.Length > 1))
            return false;
        var value = 0;
        foreach (var digit in raw)
        {
            var figure = (uint)(digit - '0');
            if (figure > 9)
                return false;
            value = (value * 10) + (int)figure;
        }

        return (value >= _least) & (value <= _most);
    }

    // A text that may be a string conforms where it does as one, whatever else it could be read as.
    private bool IsString(ReadOnlySpan<byte> raw) =>
        raw.Length is > 0 and <= Longest
        && (raw.Length >= _leastLength) & (raw.Length <= _mostLength)
        && raw.IndexOfAnyExcept(_unreserved) < 0
        && (_values is null || _values.Contains(raw));
}
