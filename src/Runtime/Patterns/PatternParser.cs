using System.Diagnostics.CodeAnalysis;

namespace FastShield.Runtime.Patterns;

/// <summary>
/// Reads the text of an ECMA-262 regular expression (22.2.1) with the meaning of the flag u: one code point is one character.
/// From Annex B.1.2 it takes what real schemas rely on: identity escapes of punctuation, a lone <c>]</c>, <c>{</c> or <c>}</c>,
/// and classes such as <c>[\w-.]</c>. Escapes of letters without a meaning stay errors (<c>\Z</c> is another dialect's anchor).
/// </summary>
internal sealed partial class PatternParser
{
    private readonly string _source;
    private int _at;
    private int _depth;
    private string? _message;
    private int _messagePosition;

    private PatternParser(string source)
    {
        _source = source;
    }

    private bool AtEnd => _at >= _source.Length;

    /// <summary>Parses the whole source; on false the message and its position (in UTF-16 units) are set.</summary>
    public static bool TryParse(string source, [NotNullWhen(true)] out PatternNode? node, [NotNullWhen(false)] out string? message, out int position)
    {
        var parser = new PatternParser(source);
        node = source.Length > PatternLimits.SourceLength
            ? parser.Fail($"The pattern is longer than {PatternLimits.SourceLength} characters.", PatternLimits.SourceLength)
            : parser.ParseAlternation();
        if (node is not null && !parser.AtEnd)
        {
            node = parser.Fail("A closing parenthesis without an opening one.", parser._at);
        }

        message = node is null ? parser._message ?? "The pattern cannot be read." : null;
        position = parser._messagePosition;
        return node is not null;
    }

    private PatternNode? Fail(string message, int position)
    {
        if (_message is null)
        {
            _message = message;
            _messagePosition = position;
        }

        return null;
    }

    private bool Peek(char expected) => _at < _source.Length && _source[_at] == expected;

    private bool Take(char expected)
    {
        if (!Peek(expected))
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool Take(string expected)
    {
        if (!_source.AsSpan(_at).StartsWith(expected, StringComparison.Ordinal))
        {
            return false;
        }

        _at += expected.Length;
        return true;
    }

    private int TakeCodePoint()
    {
        var codePoint = char.IsSurrogatePair(_source, _at) ? char.ConvertToUtf32(_source, _at) : _source[_at];
        _at += codePoint > 0xFFFF ? 2 : 1;
        return codePoint;
    }

    private PatternNode? ParseAlternation()
    {
        var first = ParseSequence();
        if (first is null || !Peek('|'))
        {
            return first;
        }

        var choices = new List<PatternNode> { first };
        while (Take('|'))
        {
            var choice = ParseSequence();
            if (choice is null)
            {
                return null;
            }

            choices.Add(choice);
        }

        return Simplify(choices);
    }

    // (a|b|c) is [abc]: one position and not three, and often a simple shape.
    private static PatternNode Simplify(List<PatternNode> choices)
    {
        var ranges = new List<int>();
        foreach (var choice in choices)
        {
            if (choice is not SetNode member)
            {
                return new AlternationNode(choices);
            }

            ranges.AddRange(member.Set.Bounds);
        }

        return new SetNode(CodePointSet.OfRanges(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ranges)));
    }

    private PatternNode? ParseSequence()
    {
        var items = new List<PatternNode>();
        while (!AtEnd && !Peek('|') && !Peek(')'))
        {
            var start = _at;
            var item = ParseAtom();
            item = item is null ? null : ParseQuantifier(item, start);
            if (item is null)
            {
                return null;
            }

            items.Add(item);
        }

        return items.Count switch
        {
            0 => EmptyNode.Instance,
            1 => items[0],
            _ => new SequenceNode(items),
        };
    }

    private PatternNode? ParseAtom()
    {
        var start = _at;
        switch (_source[_at])
        {
            case '^':
                _at++;
                return new AnchorNode(Anchor.Start);
            case '$':
                _at++;
                return new AnchorNode(Anchor.End);
            case '.':
                _at++;
                return new SetNode(CharacterClasses.Dot);
            case '(':
                return ParseGroup();
            case '[':
                return ParseClass();
            case '\\':
                return ParseAtomEscape();
            case '*' or '+' or '?':
                return Fail("Nothing stands before this quantifier that it could repeat.", start);
            case '{' when IsCount(out _, out _):
                return Fail("Nothing stands before this count that it could repeat.", start);
            default:
                return new SetNode(CodePointSet.Of(TakeCodePoint()));
        }
    }

    private PatternNode? ParseGroup()
    {
        var start = _at++;
        if (++_depth > PatternLimits.Depth)
        {
            return Fail($"Groups are nested deeper than {PatternLimits.Depth}.", start);
        }

        var look = false;
        var ahead = false;
        var negative = false;
        if (Take("?=") || Take("?!"))
        {
            look = true;
            ahead = true;
            negative = _source[_at - 1] == '!';
        }
        else if (Take("?<=") || Take("?<!"))
        {
            look = true;
            negative = _source[_at - 1] == '!';
        }
        else if (Take("?<"))
        {
            if (!TakeName())
            {
                return Fail("A group name must be an identifier, closed by '>'.", start);
            }
        }
        else if (!Take("?:") && Peek('?'))
        {
            return Fail("This kind of group is not part of ECMA-262 without flags.", start);
        }

        var body = ParseAlternation();
        if (body is null)
        {
            return null;
        }

        if (!Take(')'))
        {
            return Fail("This group is not closed.", start);
        }

        _depth--;
        if (look)
        {
            return new LookNode(body, ahead, negative, start);
        }

        // A bare assertion cannot be repeated, one in a group can: the group must stay visible to the quantifier.
        return body is AnchorNode or LookNode ? new SequenceNode([body]) : body;
    }

    private bool TakeName()
    {
        var start = _at;
        while (!AtEnd && (char.IsLetterOrDigit(_source[_at]) || _source[_at] is '_' or '$'))
        {
            _at++;
        }

        return _at > start && !char.IsDigit(_source[start]) && Take('>');
    }

    private PatternNode? ParseQuantifier(PatternNode atom, int start)
    {
        int minimum, maximum;
        var quantifier = _at;
        if (Take('*'))
        {
            (minimum, maximum) = (0, RepeatNode.Unbounded);
        }
        else if (Take('+'))
        {
            (minimum, maximum) = (1, RepeatNode.Unbounded);
        }
        else if (Take('?'))
        {
            (minimum, maximum) = (0, 1);
        }
        else if (Peek('{') && IsCount(out minimum, out maximum))
        {
            _at = _source.IndexOf('}', _at) + 1;
        }
        else
        {
            return atom;
        }

        Take('?');
        if (atom is AnchorNode or LookNode)
        {
            return Fail("An assertion cannot be repeated.", start);
        }

        if (minimum > maximum)
        {
            return Fail("The numbers of this count are out of order.", quantifier);
        }

        return (minimum, maximum) switch
        {
            (1, 1) => atom,
            (_, 0) => EmptyNode.Instance,
            _ => new RepeatNode(atom, minimum, maximum),
        };
    }

    // {n}, {n,} and {n,m}; anything else that begins with a brace is text (Annex B.1.2).
    private bool IsCount(out int minimum, out int maximum)
    {
        var at = _at + 1;
        maximum = 0;
        if (!TakeNumber(ref at, out minimum))
        {
            return false;
        }

        maximum = minimum;
        if (at < _source.Length && _source[at] == ',')
        {
            at++;
            if (!TakeNumber(ref at, out maximum))
            {
                maximum = RepeatNode.Unbounded;
            }
        }

        return at < _source.Length && _source[at] == '}';
    }

    private bool TakeNumber(ref int at, out int number)
    {
        var start = at;
        number = 0;
        for (; at < _source.Length && char.IsAsciiDigit(_source[at]); at++)
        {
            number = (int)Math.Min(RepeatNode.Unbounded - 1, ((long)number * 10) + (_source[at] - '0'));
        }

        return at > start;
    }
}
