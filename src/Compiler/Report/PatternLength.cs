using System.Globalization;

namespace FastShield.Compiler.Report;

/// <summary>
/// The length of the texts that a pattern of simple form matches: literals, classes and groups with counted repetitions between `^` and `$`. What is
/// beyond that form has no length here, which only means that a report says less.
/// </summary>
internal sealed class PatternLength
{
    private const long MostLength = 1_000_000;

    private readonly string _source;
    private int _at;
    private bool _isUnbounded;

    private PatternLength(string source) => _source = source;

    /// <summary>True where a pattern says something about the whole text and not about a part of it that may stand anywhere.</summary>
    public static bool IsAnchored(string source)
    {
        if (!source.StartsWith('^') || !source.EndsWith('$') || source.EndsWith("\\$", StringComparison.Ordinal))
        {
            return false;
        }

        var depth = 0;
        for (var i = 0; i < source.Length; i++)
        {
            switch (source[i])
            {
                case '\\':
                    i++;
                    break;
                case '[':
                    i = ClassEnd(source, i) - 1;
                    break;
                case '(':
                    depth++;
                    break;
                case ')':
                    depth--;
                    break;
                case '|' when depth == 0:
                    return false;
            }
        }

        return true;
    }

    /// <summary>The most characters of a text that matches, or null where there is no such bound.</summary>
    public static long? Of(string source)
    {
        if (!IsAnchored(source))
        {
            return null;
        }

        var reader = new PatternLength(source[1..^1]);
        var length = reader.Alternatives();
        return reader._isUnbounded || reader._at < reader._source.Length ? null : length;
    }

    private char Peek => _at < _source.Length ? _source[_at] : '\0';

    private long Alternatives()
    {
        var longest = Sequence();
        while (Peek == '|')
        {
            _at++;
            longest = Math.Max(longest, Sequence());
        }

        return longest;
    }

    private long Sequence()
    {
        var length = 0L;
        while (_at < _source.Length && Peek is not ('|' or ')') && !_isUnbounded)
        {
            length += Atom() * Repeats();
            _isUnbounded |= length > MostLength;
        }

        return length;
    }

    private long Atom()
    {
        switch (_source[_at++])
        {
            case '^' or '$':
                return 0;
            case '[':
                _at = ClassEnd(_source, _at - 1);
                return 1;
            case '\\':
                _at++;

                // Escapes of several characters and back references are left alone.
                _isUnbounded |= _at <= _source.Length && _source[_at - 1] is 'u' or 'x' or 'p' or 'P' or 'k' or 'c' or (>= '1' and <= '9');
                return 1;
            case '(':
                if (Peek == '?')
                {
                    _isUnbounded |= !_source.AsSpan(_at).StartsWith("?:");
                    _at += 2;
                }

                var inner = Alternatives();
                _at++;
                return inner;
            default:
                return 1;
        }
    }

    private long Repeats()
    {
        var most = 1L;
        switch (Peek)
        {
            case '*' or '+':
                _isUnbounded = true;
                return 0;
            case '?':
                _at++;
                break;
            case '{':
                var end = _source.IndexOf('}', _at);
                var last = end < 0 ? "" : _source[(_at + 1)..end].Split(',')[^1];
                _isUnbounded |= !long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out most) || most > MostLength;
                _at = end < 0 ? _source.Length : end + 1;
                break;
            default:
                return 1;
        }

        if (Peek == '?')
        {
            _at++;
        }

        return most;
    }

    private static int ClassEnd(string source, int at)
    {
        var end = at + 1;
        while (end < source.Length && source[end] != ']')
        {
            end += source[end] == '\\' ? 2 : 1;
        }

        return Math.Min(end + 1, source.Length);
    }
}
