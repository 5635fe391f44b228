using System.Buffers;
using System.Globalization;
using System.Text;
using FastShield.Compiler.Diagnostics;

namespace FastShield.Compiler.Reading;

/// <summary>Walks JSON text token by token and knows line and column at each step.</summary>
internal ref struct JsonCursor(ReadOnlySpan<byte> utf8)
{
    private static readonly SearchValues<byte> StringSpecials = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    private readonly ReadOnlySpan<byte> _text = utf8;
    private int _at;
    private int _line = 1;

    // Columns are counted from the last place asked for, never from the line's begin: a whole document may be one line.
    private int _counted;
    private int _column = 1;

    public readonly bool AtEnd => _at >= _text.Length;

    /// <summary>The octet here, or 0 at the end (a NUL in the text is no token either, so both are refused alike).</summary>
    public readonly byte Peek() => _at < _text.Length ? _text[_at] : (byte)0;

    /// <summary>Line and column of the octet here.</summary>
    public (int Line, int Column) Place()
    {
        foreach (var b in _text[_counted.._at])
        {
            // Continuation octets of UTF-8 do not begin a character.
            if ((b & 0xC0) != 0x80)
            {
                _column++;
            }
        }

        _counted = _at;
        return (_line, _column);
    }

    public void SkipSpace()
    {
        while (_at < _text.Length)
        {
            switch (_text[_at])
            {
                case (byte)' ' or (byte)'\t':
                    _at++;
                    break;
                case (byte)'\r' when _at + 1 < _text.Length && _text[_at + 1] == '\n':
                    _at++;
                    break;
                case (byte)'\r' or (byte)'\n':
                    _at++;
                    _line++;
                    _counted = _at;
                    _column = 1;
                    break;
                default:
                    return;
            }
        }
    }

    /// <summary>Steps into an object or array; false where it is empty, and then it is already left.</summary>
    public bool TryOpen(byte close)
    {
        _at++;
        SkipSpace();
        if (Peek() != close)
        {
            return true;
        }

        _at++;
        return false;
    }

    /// <summary>Takes the comma (true) or the end of the object or array (false).</summary>
    public bool TakeSeparator(byte close)
    {
        SkipSpace();
        if (Peek() == close)
        {
            _at++;
            return false;
        }

        if (Peek() != ',')
        {
            throw Unexpected(close == '}' ? "a comma or }" : "a comma or ]");
        }

        _at++;
        SkipSpace();
        if (Peek() == close)
        {
            throw Fault("A comma before the end is not allowed in JSON.");
        }

        return true;
    }

    public void TakeColon()
    {
        SkipSpace();
        if (Peek() != ':')
        {
            throw Unexpected("a colon");
        }

        _at++;
        SkipSpace();
    }

    public bool TryTakeWord(ReadOnlySpan<byte> word)
    {
        if (!_text[_at..].StartsWith(word))
        {
            return false;
        }

        _at += word.Length;
        return true;
    }

    /// <summary>Takes a number in JSON's notation, digit for digit.</summary>
    public string TakeNumber(NamePool names)
    {
        var start = _at;
        if (Peek() == '-')
        {
            _at++;
        }

        if (Peek() == '0')
        {
            _at++;
            if (char.IsAsciiDigit((char)Peek()))
            {
                throw Fault("A number in JSON has no leading zeros.");
            }
        }
        else
        {
            TakeDigits();
        }

        if (Peek() == '.')
        {
            _at++;
            TakeDigits();
        }

        if (Peek() is (byte)'e' or (byte)'E')
        {
            _at++;
            if (Peek() is (byte)'+' or (byte)'-')
            {
                _at++;
            }

            TakeDigits();
        }

        return names.Get(_text[start.._at]);
    }

    /// <summary>Takes a string with its quotes and decodes it.</summary>
    public string TakeString(NamePool names)
    {
        var start = ++_at;
        var length = _text[_at..].IndexOfAny(StringSpecials);
        if (length >= 0 && _text[_at + length] == '"')
        {
            _at += length + 1;
            return names.Get(_text.Slice(start, length));
        }

        return TakeStringWithEscapes();
    }

    public DocumentException Unexpected(string wanted)
    {
        if (AtEnd)
        {
            return Fault($"The document ends where {wanted} is expected. It looks cut off.");
        }

        Rune.DecodeFromUtf8(_text[_at..], out var rune, out _);
        return rune.Value switch
        {
            '/' or '#' => Fault($"Expected {wanted}. Comments are not allowed in JSON."),
            '\'' => Fault($"Expected {wanted}. JSON has double quotes only."),
            < 0x20 => Fault($"Expected {wanted}, found the control character U+{rune.Value:X4}."),
            _ => Fault($"Expected {wanted}, found \"{rune}\"."),
        };
    }

    public DocumentException Fault(string message)
    {
        _at = Math.Min(_at, _text.Length);
        var (line, column) = Place();
        return new DocumentException(DiagnosticCodes.JsonSyntax, line, column, message);
    }

    private void TakeDigits()
    {
        if (!char.IsAsciiDigit((char)Peek()))
        {
            throw Unexpected("a digit");
        }

        var rest = _text[_at..];
        var length = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        _at += length < 0 ? rest.Length : length;
    }

    private string TakeStringWithEscapes()
    {
        var decoded = new StringBuilder();
        while (true)
        {
            var length = _text[_at..].IndexOfAny(StringSpecials);
            if (length < 0)
            {
                _at = _text.Length;
                throw Fault("The document ends inside a string. It looks cut off.");
            }

            decoded.Append(Encoding.UTF8.GetString(_text.Slice(_at, length)));
            _at += length;
            switch (_text[_at])
            {
                case (byte)'"':
                    _at++;
                    return decoded.ToString();
                case (byte)'\\':
                    TakeEscape(decoded);
                    break;
                default:
                    throw Fault("Line breaks and control characters inside a string must be written as escapes.");
            }
        }
    }

    private void TakeEscape(StringBuilder decoded)
    {
        var escape = _at + 1 < _text.Length ? _text[_at + 1] : (byte)0;
        if (escape == 'u')
        {
            TakeUnicodeEscape(decoded);
            return;
        }

        decoded.Append(escape switch
        {
            (byte)'"' => '"',
            (byte)'\\' => '\\',
            (byte)'/' => '/',
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            _ => throw Fault("An escape that JSON does not know. A backslash itself is written \\\\."),
        });
        _at += 2;
    }

    private void TakeUnicodeEscape(StringBuilder decoded)
    {
        var first = CodeUnitAt(_at);
        if (!char.IsSurrogate(first))
        {
            decoded.Append(first);
            _at += 6;
            return;
        }

        var paired = char.IsHighSurrogate(first) && _text[(_at + 6)..].StartsWith("\\u"u8);
        var second = paired ? CodeUnitAt(_at + 6) : '\0';
        if (!char.IsLowSurrogate(second))
        {
            throw Fault("Half of a surrogate pair: this escape stands for no character.");
        }

        decoded.Append(first).Append(second);
        _at += 12;
    }

    private char CodeUnitAt(int escape)
    {
        var digits = escape + 6 <= _text.Length ? _text.Slice(escape + 2, 4) : default;
        return !digits.IsEmpty && ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : throw Fault("\\u must be followed by four hexadecimal digits.");
    }
}
