namespace FastShield.Runtime.Rules;

/// <summary>
/// A text with stars, each of which stands for any bytes or none; the whole of a value has to fit. Pieces between stars are looked for from left to
/// right, each as early as it can be, which finds a fit wherever there is one.
/// </summary>
public sealed class WildcardPattern
{
    private readonly byte[][] _pieces;

    /// <param name="pieces">What stands before, between and behind the stars: one piece means no star. In lower case where case does not count.</param>
    /// <param name="ignoresCase">Whether ASCII letters fit in either case.</param>
    public WildcardPattern(IReadOnlyList<byte[]> pieces, bool ignoresCase)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        ArgumentOutOfRangeException.ThrowIfZero(pieces.Count);
        _pieces = [.. pieces];
        IgnoresCase = ignoresCase;
    }

    /// <summary>Whether values have to be given in lower case.</summary>
    public bool IgnoresCase { get; }

    /// <summary>Whether the whole value fits.</summary>
    public bool IsMatch(ReadOnlySpan<byte> value)
    {
        if (_pieces.Length == 1)
        {
            return value.SequenceEqual(_pieces[0]);
        }

        var last = _pieces[^1];
        if (!value.StartsWith(_pieces[0]) || value.Length < _pieces[0].Length + last.Length || !value.EndsWith(last))
        {
            return false;
        }

        var rest = value[_pieces[0].Length..^last.Length];
        for (var i = 1; i < _pieces.Length - 1; i++)
        {
            var at = rest.IndexOf(_pieces[i]);
            if (at < 0)
            {
                return false;
            }

            rest = rest[(at + _pieces[i].Length)..];
        }

        return true;
    }
}
