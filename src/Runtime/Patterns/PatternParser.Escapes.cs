namespace FastShield.Runtime.Patterns;

/// <content>Escapes and classes: what begins with a backslash or an opening bracket.</content>
internal sealed partial class PatternParser
{
    private PatternNode? ParseAtomEscape()
    {
        var start = _at;
        if (_at + 1 >= _source.Length)
        {
            return Fail("A backslash at the end escapes nothing.", start);
        }

        switch (_source[_at + 1])
        {
            case 'b':
                _at += 2;
                return new AnchorNode(Anchor.WordBoundary);
            case 'B':
                _at += 2;
                return new AnchorNode(Anchor.NotWordBoundary);
            case >= '1' and <= '9':
                _at += 2;
                while (!AtEnd && char.IsAsciiDigit(_source[_at]))
                {
                    _at++;
                }

                return new BackreferenceNode(start);
            case 'k':
                _at += 2;
                return Take('<') && TakeName()
                    ? new BackreferenceNode(start)
                    : Fail("\\k must be followed by a group name in angle brackets.", start);
            default:
                return TakeEscape(out var codePoint, out var set) ? new SetNode(set ?? CodePointSet.Of(codePoint)) : null;
        }
    }

    // Class atoms share these escapes; the result is a set, or one code point where set is null.
    private bool TakeEscape(out int codePoint, out CodePointSet? set)
    {
        var start = _at++;
        codePoint = 0;
        set = null;
        if (AtEnd)
        {
            Fail("A backslash at the end escapes nothing.", start);
            return false;
        }

        var letter = TakeCodePoint();
        switch (letter)
        {
            case 'd':
                set = CharacterClasses.Digit;
                return true;
            case 'D':
                set = CharacterClasses.NotDigit;
                return true;
            case 'w':
                set = CharacterClasses.Word;
                return true;
            case 'W':
                set = CharacterClasses.NotWord;
                return true;
            case 's':
                set = CharacterClasses.Space;
                return true;
            case 'S':
                set = CharacterClasses.NotSpace;
                return true;
            case 'p' or 'P':
                set = TakeProperty(start, letter == 'P');
                return set is not null;
            case 't':
                codePoint = '\t';
                return true;
            case 'n':
                codePoint = '\n';
                return true;
            case 'v':
                codePoint = '\v';
                return true;
            case 'f':
                codePoint = '\f';
                return true;
            case 'r':
                codePoint = '\r';
                return true;
            case '0' when AtEnd || !char.IsAsciiDigit(_source[_at]):
                return true;
            case 'c' when !AtEnd && char.IsAsciiLetter(_source[_at]):
                codePoint = _source[_at++] & 0x1F;
                return true;
            case 'x' when TakeHex(2, out codePoint):
                return true;
            case 'u' when TakeUnicode(out codePoint):
                return true;
            case 'x' or 'u' or 'c':
                Fail($"\\{(char)letter} is not followed by what it needs.", start);
                return false;
            case < 0x80 when char.IsAsciiLetterOrDigit((char)letter):
                Fail($"\\{(char)letter} has no meaning in ECMA-262.", start);
                return false;
            default:
                codePoint = letter;
                return true;
        }
    }

    private CodePointSet? TakeProperty(int start, bool complement)
    {
        var end = Take('{') ? _source.IndexOf('}', _at) : -1;
        if (end < 0)
        {
            Fail("\\p must be followed by a property in braces.", start);
            return null;
        }

        var name = _source[_at..end];
        _at = end + 1;
        var set = UnicodeProperties.Find(name);
        if (set is null)
        {
            Fail($"The Unicode property '{name}' is not known here.", start);
        }

        return complement ? set?.Complement() : set;
    }

    private bool TakeHex(int digits, out int value)
    {
        value = 0;
        if (_at + digits > _source.Length)
        {
            return false;
        }

        for (var i = 0; i < digits; i++)
        {
            if (!char.IsAsciiHexDigit(_source[_at + i]))
            {
                return false;
            }

            value = (value << 4) | Convert.ToInt32(_source[(_at + i)..(_at + i + 1)], 16);
        }

        _at += digits;
        return true;
    }

    private bool TakeUnicode(out int codePoint)
    {
        if (Take('{'))
        {
            return TakeBracedCodePoint(out codePoint);
        }

        if (!TakeHex(4, out codePoint))
        {
            return false;
        }

        var mark = _at;
        if (codePoint is >= 0xD800 and <= 0xDBFF && Take("\\u"))
        {
            if (TakeHex(4, out var low) && low is >= 0xDC00 and <= 0xDFFF)
            {
                codePoint = 0x10000 + ((codePoint - 0xD800) << 10) + (low - 0xDC00);
                return true;
            }

            _at = mark;
        }

        return true;
    }

    private bool TakeBracedCodePoint(out int codePoint)
    {
        codePoint = 0;
        var start = _at;
        while (TakeHex(1, out var digit))
        {
            codePoint = (codePoint << 4) | digit;
            if (codePoint > CodePointSet.Last)
            {
                return false;
            }
        }

        return _at > start && Take('}');
    }

    private PatternNode? ParseClass()
    {
        var start = _at++;
        var negated = Take('^');
        var ranges = new List<int>();
        while (!Peek(']'))
        {
            if (AtEnd)
            {
                return Fail("This class is not closed.", start);
            }

            if (!TakeClassRange(ranges, start))
            {
                return null;
            }
        }

        _at++;
        var set = CodePointSet.OfRanges(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ranges));
        return new SetNode(negated ? set.Complement() : set);
    }

    private bool TakeClassRange(List<int> ranges, int classStart)
    {
        var start = _at;
        if (!TakeClassAtom(out var first, out var firstSet))
        {
            return false;
        }

        if (!Peek('-') || _at + 1 >= _source.Length || _source[_at + 1] == ']')
        {
            Add(ranges, first, first, firstSet);
            return true;
        }

        _at++;
        if (AtEnd)
        {
            Fail("This class is not closed.", classStart);
            return false;
        }

        if (!TakeClassAtom(out var last, out var lastSet))
        {
            return false;
        }

        if (firstSet is not null || lastSet is not null)
        {
            // [\w-.]: the hyphen is itself, as Annex B.1.2 has it.
            Add(ranges, first, first, firstSet);
            Add(ranges, '-', '-', null);
            Add(ranges, last, last, lastSet);
            return true;
        }

        if (first > last)
        {
            Fail("The ends of this range are out of order.", start);
            return false;
        }

        Add(ranges, first, last, null);
        return true;
    }

    private static void Add(List<int> ranges, int first, int last, CodePointSet? set)
    {
        if (set is null)
        {
            ranges.Add(first);
            ranges.Add(last);
            return;
        }

        ranges.AddRange(set.Bounds);
    }

    private bool TakeClassAtom(out int codePoint, out CodePointSet? set)
    {
        set = null;
        if (!Peek('\\'))
        {
            codePoint = TakeCodePoint();
            return true;
        }

        if (_source.AsSpan(_at).StartsWith("\\b", StringComparison.Ordinal))
        {
            _at += 2;
            codePoint = '\b';
            return true;
        }

        return TakeEscape(out codePoint, out set);
    }
}
