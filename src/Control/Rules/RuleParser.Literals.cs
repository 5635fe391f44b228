using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FastShield.Runtime.Rules;

namespace FastShield.Control.Rules;

internal sealed partial class RuleParser
{
    private bool IsRawString()
    {
        if (Peek() != 'r')
        {
            return false;
        }

        var at = _at + 1;
        while (at < _text.Length && _text[at] == '#')
        {
            at++;
        }

        return at < _text.Length && _text[at] == '"';
    }

    /// <summary>A text in quotation marks, as UTF-8.</summary>
    /// <param name="keepsEscapes">Whether escapes that are none of texts stay as they are, backslash and all: those of patterns.</param>
    private ImmutableArray<byte> ReadText(bool keepsEscapes = false)
    {
        if (IsRawString())
        {
            return ReadRaw();
        }

        if (Peek() != '"')
        {
            throw new RuleException(_at, $"expected a text in quotation marks, and found {Found()}");
        }

        var begin = _at++;
        var bytes = ImmutableArray.CreateBuilder<byte>();
        var plain = _at;
        while (true)
        {
            if (_at >= _text.Length)
            {
                throw new RuleException(begin, "the text has no quotation mark at its end");
            }

            if (_text[_at] is not ('"' or '\\'))
            {
                _at++;
                continue;
            }

            Add(bytes, plain, _at);
            if (_text[_at++] == '"')
            {
                Skip();
                return bytes.ToImmutable();
            }

            ReadEscape(bytes, keepsEscapes);
            plain = _at;
        }
    }

    private void ReadEscape(ImmutableArray<byte>.Builder bytes, bool keepsEscapes)
    {
        var letter = Peek();
        if (letter is '"' or '\\')
        {
            bytes.Add((byte)letter);
            _at++;
        }
        else if (keepsEscapes && letter is > ' ' and <= '~')
        {
            bytes.Add((byte)'\\');
        }
        else if (letter == 'x' && _at + 2 < _text.Length && byte.TryParse(_text.AsSpan(_at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            bytes.Add(value);
            _at += 3;
        }
        else
        {
            throw new RuleException(_at - 1, "a backslash stands before a quotation mark, a backslash, or x and two hexadecimal digits; write \\\\ for a backslash, or r\"...\" for a text without escapes");
        }
    }

    private ImmutableArray<byte> ReadRaw()
    {
        var begin = _at++;
        var marks = 0;
        while (_text[_at] == '#')
        {
            marks++;
            _at++;
        }

        var end = _text.IndexOf('"' + new string('#', marks), _at + 1, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new RuleException(begin, $"the text has no \"{new string('#', Math.Min(marks, 8))} at its end");
        }

        var bytes = ImmutableArray.CreateBuilder<byte>();
        Add(bytes, _at + 1, end);
        _at = end + 1 + marks;
        Skip();
        return bytes.ToImmutable();
    }

    private void Add(ImmutableArray<byte>.Builder bytes, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (char.IsSurrogate(_text[i]) && !(i + 1 < to && char.IsSurrogatePair(_text[i], _text[i + 1])))
            {
                throw new RuleException(i, "half of a surrogate pair is no text");
            }

            i += char.IsSurrogate(_text[i]) ? 1 : 0;
        }

        bytes.AddRange(Encoding.UTF8.GetBytes(_text[from..to]));
    }

    private ImmutableArray<ImmutableArray<byte>> TextList(RuleOperand left)
    {
        var texts = ImmutableArray.CreateBuilder<ImmutableArray<byte>>();
        OpenList("texts in quotation marks, parted by spaces");
        while (!TryTake('}'))
        {
            var place = _at;
            var text = ReadText();
            CheckForm(left, text, place);
            texts.Add(text);
            EndEntry(place);
        }

        return texts.Count > 0 ? texts.ToImmutable() : throw new RuleException(_at, "the list is empty");
    }

    private ImmutableArray<(long First, long Last)> NumberList()
    {
        var ranges = ImmutableArray.CreateBuilder<(long First, long Last)>();
        OpenList("numbers or ranges such as 1..5, parted by spaces");
        while (!TryTake('}'))
        {
            var place = _at;
            var first = ReadNumber(skips: false);
            var last = first;
            if (_text.AsSpan(_at).StartsWith(".."))
            {
                _at += 2;
                last = ReadNumber(skips: false);
            }

            ranges.Add(first <= last ? (first, last) : throw new RuleException(place, "the first number of a range is above its last"));
            Skip();
            EndEntry(place);
        }

        return ranges.Count > 0 ? ranges.ToImmutable() : throw new RuleException(_at, "the list is empty");
    }

    private ImmutableArray<(RuleAddress First, RuleAddress Last)> AddressList()
    {
        var ranges = ImmutableArray.CreateBuilder<(RuleAddress First, RuleAddress Last)>();
        OpenList("addresses, ranges or networks such as 192.0.2.0/24, parted by spaces");
        while (!TryTake('}'))
        {
            var place = _at;
            ranges.Add(ReadAddressRange(isSingle: false));
            EndEntry(place);
        }

        return ranges.Count > 0 ? ranges.ToImmutable() : throw new RuleException(_at, "the list is empty");
    }

    private void OpenList(string expected)
    {
        if (Peek() == '$')
        {
            throw new RuleException(_at, "there are no lists by name here; write the values in braces: in {...}");
        }

        Take('{', $"`{{` and {expected}");
    }

    private void EndEntry(int begin)
    {
        if (Peek() == ',')
        {
            throw new RuleException(_at, "values of a list are parted by spaces, not by commas");
        }

        if (Peek() != '}' && !char.IsWhiteSpace(_text[_at - 1]))
        {
            throw new RuleException(_at, _at == begin ? $"expected a value or `}}`, and found {Found()}" : $"expected a space or `}}`, and found {Found()}");
        }
    }

    private long ReadNumber(bool skips = true)
    {
        var begin = _at;
        _at += Peek() == '-' ? 1 : 0;
        var isHex = _text.AsSpan(_at).StartsWith("0x");
        _at += isHex ? 2 : 0;
        var digits = _at;
        while (isHex ? char.IsAsciiHexDigit(Peek()) : char.IsAsciiDigit(Peek()))
        {
            _at++;
        }

        var text = _text.AsSpan(digits, _at - digits);
        var number = 0UL;
        if (text.IsEmpty || (!isHex && text.Length > 1 && text[0] == '0')
            || !ulong.TryParse(text, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out number) || number > long.MaxValue)
        {
            throw new RuleException(begin, text.IsEmpty ? $"expected a number, and found {Found()}" : "expected a whole number without zeros before it, of 64 bits at most");
        }

        if (skips)
        {
            Skip();
        }

        return _text[begin] == '-' ? -(long)number : (long)number;
    }

    private (RuleAddress First, RuleAddress Last) ReadAddressRange(bool isSingle)
    {
        var begin = _at;
        var first = ReadAddress();
        var last = first;
        if (!isSingle && Peek() == '/')
        {
            _at++;
            var place = _at;
            var length = ReadNumber(skips: false);
            var bits = first.IsV6 ? 128 : 32;
            if (length < 0 || length > bits)
            {
                throw new RuleException(place, $"a network has 0 to {bits} bits");
            }

            var host = length == bits ? UInt128.Zero : (UInt128.One << (bits - (int)length)) - 1;
            host = length == 0 && bits == 128 ? UInt128.MaxValue : host;
            if ((first.Value & host) != 0)
            {
                throw new RuleException(begin, "the address has bits behind those of its network; write the network's first address");
            }

            last = first with { Value = first.Value | host };
        }
        else if (!isSingle && _text.AsSpan(_at).StartsWith(".."))
        {
            _at += 2;
            last = ReadAddress();
            if (last.IsV6 != first.IsV6 || last.Value < first.Value)
            {
                throw new RuleException(begin, "a range goes from an address up to another one of its kind");
            }
        }

        Skip();
        return (first, last);
    }

    private RuleAddress ReadAddress()
    {
        var begin = _at;
        while ((char.IsAsciiHexDigit(Peek()) || Peek() is ':' or '.') && !_text.AsSpan(_at).StartsWith(".."))
        {
            _at++;
        }

        var text = _text.AsSpan(begin, _at - begin);
        return IPAddress.TryParse(text, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || IsDotted(text))
            ? RuleAddress.Of(address)
            : throw new RuleException(begin, text.IsEmpty ? $"expected an IP address without quotation marks, and found {Found()}" : $"`{Compiler.Reading.Shown.Short(text.ToString())}` is no IP address");
    }

    // The framework also reads 10.1 and 012.0.0.1, each in its own way.
    private static bool IsDotted(ReadOnlySpan<char> text)
    {
        var parts = text.ToString().Split('.');
        return parts.Length == 4 && parts.All(part => part.Length is > 0 and <= 3 && (part.Length == 1 || part[0] != '0'));
    }
}
