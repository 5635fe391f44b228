using System.Globalization;
using System.Text;

namespace FastShield.Compiler.Samples;

/// <summary>
/// A text that a simple pattern describes: literals, classes, groups, the first alternative, and the least of each repetition (once where it may be
/// more than none). What it cannot read gives null; what it gives is to be confirmed.
/// </summary>
public sealed class PatternSample
{
    private const int MostRepeats = 1000;
    private const int LongestText = 100_000;
    private const int DeepestGroup = 100;

    private readonly string _pattern;
    private int _at;
    private bool _isBeyond;
    private int _depth;

    private PatternSample(string pattern) => _pattern = pattern;

    /// <summary>The text, or null.</summary>
    public static string? For(string pattern)
    {
        var reader = new PatternSample(pattern);
        var text = reader.Alternatives();
        return reader._isBeyond || reader._at < pattern.Length ? null : text;
    }

    private char Peek => _at < _pattern.Length ? _pattern[_at] : '\0';

    private string Alternatives()
    {
        var first = Sequence();
        while (Peek == '|')
        {
            _at++;
            Sequence();
        }

        return first;
    }

    private string Sequence()
    {
        var text = new StringBuilder();
        while (_at < _pattern.Length && Peek is not ('|' or ')') && !_isBeyond)
        {
            var atom = Atom();
            var repeats = Repeats();
            for (var i = 0; i < repeats && !_isBeyond; i++)
            {
                text.Append(atom);
                _isBeyond |= text.Length > LongestText;
            }
        }

        return text.ToString();
    }

    private string Atom()
    {
        var c = _pattern[_at++];
        switch (c)
        {
            case '^' or '$':
                return "";
            case '.':
                return "a";
            case '[':
                return Class();
            case '\\':
                return Escape(Peek, ref _at);
            case '(':
                if (_pattern.AsSpan(_at).StartsWith("?:"))
                {
                    _at += 2;
                }
                else if (Peek == '?')
                {
                    _isBeyond = true;
                }

                _isBeyond |= ++_depth > DeepestGroup;
                var inner = _isBeyond ? "" : Alternatives();
                _depth--;
                _at++;
                return inner;
            default:
                return c.ToString();
        }
    }

    private string Class()
    {
        var isNegated = Peek == '^';
        var end = _at + (isNegated ? 2 : 1);
        while (end < _pattern.Length && _pattern[end] != ']')
        {
            end += _pattern[end] == '\\' ? 2 : 1;
        }

        var inside = _at + (isNegated ? 1 : 0);
        var first = inside < _pattern.Length ? _pattern[inside++].ToString() : "";
        if (first == "\\" && inside < _pattern.Length)
        {
            first = Escape(_pattern[inside], ref inside);
        }

        _at = end + 1;
        return isNegated ? "a" : first;
    }

    private string Escape(char c, ref int at)
    {
        at++;
        switch (c)
        {
            case 'd':
                return "1";
            case 'w':
                return "a";
            case 's':
                return " ";
            case 'S':
                return "a";
            case 'b' or 'B' or 'p' or 'P' or 'u' or 'x' or 'k' or (>= '1' and <= '9'):
                _isBeyond = true;
                return "";
            default:
                return c.ToString();
        }
    }

    private int Repeats()
    {
        var count = 1;
        switch (Peek)
        {
            case '*' or '?':
                _at++;
                count = 0;
                break;
            case '+':
                _at++;
                break;
            case '{':
                var end = _pattern.IndexOf('}', _at);
                if (end < 0)
                {
                    return 1;
                }

                var bounds = _pattern[(_at + 1)..end].Split(',');
                _isBeyond |= !int.TryParse(bounds[0], CultureInfo.InvariantCulture, out count) || count > MostRepeats;
                if (count == 0 && bounds.Length == 2 && bounds[1] != "0")
                {
                    count = 1;
                }

                _at = end + 1;
                break;
        }

        if (Peek == '?')
        {
            _at++;
        }

        return count;
    }
}
