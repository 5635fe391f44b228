using System.Buffers;
using System.Text.Unicode;
using FastShield.Runtime.Json;
using FastShield.Runtime.Matching;
using FastShield.Runtime.Memory;

namespace FastShield.Runtime.Parameters;

/// <summary>Writes texts of a request as JSON. Nothing is allocated once the scratch memory has grown.</summary>
internal sealed class JsonComposer(JsonScratch json)
{
    // What stands for itself in a JSON string and in every decoding.
    private static readonly SearchValues<byte> _plain = SearchValues.Create(
        " !#$&'()*,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>Where the text goes.</summary>
    public JsonScratch Json { get; } = json;

    /// <summary>False for the second reading: whatever may be a string is written as one.</summary>
    public bool IsTyped { get; private set; }

    /// <summary>True once something was written as a number, a boolean or null that might as well have been a string.</summary>
    public bool HasOtherReading { get; private set; }

    /// <summary>Begins a new text.</summary>
    public void Begin(bool typed)
    {
        Json.Clear();
        IsTyped = typed;
        HasOtherReading = false;
    }

    /// <summary>Writes one value without parts: as what its text and types allow, or else as a string.</summary>
    public ComposeOutcome Scalar(ReadOnlySpan<byte> raw, TextDecoding decoding, JsonType types)
    {
        var start = Json.Length;
        var outcome = String(raw, decoding);
        if (outcome != ComposeOutcome.Done || (types & ~(JsonType.String | JsonType.Array | JsonType.Object)) == 0)
            return outcome;

        var mayBeString = (types & JsonType.String) != 0;
        if ((mayBeString && !IsTyped) || !IsLiteral(Json.Text[(start + 1)..^1], types))
            return outcome;
        HasOtherReading |= mayBeString;
        Json.Unquote(start);
        return outcome;
    }

    /// <summary>Writes a property's name and the colon.</summary>
    public ComposeOutcome Name(ReadOnlySpan<byte> raw, TextDecoding decoding)
    {
        if (Json.Text[^1] != (byte)'{')
            Json.Append((byte)',');
        var outcome = String(raw, decoding);
        Json.Append((byte)':');
        return outcome;
    }

    /// <summary>Writes a text that is JSON already, decoded.</summary>
    public ComposeOutcome Verbatim(ReadOnlySpan<byte> raw, TextDecoding decoding)
    {
        for (var at = 0; at < raw.Length;)
        {
            var value = PercentText.Next(raw, ref at, decoding);
            if (value < 0)
                return ComposeOutcome.BadEscape;
            // The engines take a zero byte for the end of the text.
            if (value == 0)
                return ComposeOutcome.BadSyntax;
            Json.Append((byte)value);
        }

        return Json.IsOverflown ? ComposeOutcome.TooMuch : ComposeOutcome.Done;
    }

    /// <summary>Writes a string.</summary>
    public ComposeOutcome String(ReadOnlySpan<byte> raw, TextDecoding decoding)
    {
        Json.Append((byte)'"');
        var special = raw.IndexOfAnyExcept(_plain);
        if (special >= 0)
        {
            var outcome = Special(raw, special, decoding);
            if (outcome != ComposeOutcome.Done)
                return outcome;
        }
        else
        {
            Json.Append(raw);
        }

        Json.Append((byte)'"');
        return Json.IsOverflown ? ComposeOutcome.TooMuch : ComposeOutcome.Done;
    }

    private ComposeOutcome Special(ReadOnlySpan<byte> raw, int special, TextDecoding decoding)
    {
        var start = Json.Length;
        var hasHigh = false;
        while (special >= 0)
        {
            Json.Append(raw[..special]);
            var value = PercentText.Next(raw, ref special, decoding);
            if (value < 0)
                return ComposeOutcome.BadEscape;
            hasHigh |= value >= 0x80;
            Escaped((byte)value);
            raw = raw[special..];
            special = raw.IndexOfAnyExcept(_plain);
        }

        Json.Append(raw);
        if (Json.IsOverflown)
            return ComposeOutcome.TooMuch;
        return hasHigh && !Utf8.IsValid(Json.Text[start..]) ? ComposeOutcome.BadUtf8 : ComposeOutcome.Done;
    }

    private void Escaped(byte value)
    {
        if (value is (byte)'"' or (byte)'\\')
        {
            Json.Append((byte)'\\');
            Json.Append(value);
        }
        else if (value < 0x20)
        {
            Json.Append("\\u00"u8);
            Json.Append(PathBytes.HexUpper(value >> 4));
            Json.Append(PathBytes.HexUpper(value & 15));
        }
        else
        {
            Json.Append(value);
        }
    }

    private static bool IsLiteral(ReadOnlySpan<byte> text, JsonType types)
    {
        if ((types & (JsonType.Number | JsonType.Integer)) != 0 && NumberGrammar.Matches(text))
            return true;
        if ((types & JsonType.Boolean) != 0 && (text.SequenceEqual("true"u8) || text.SequenceEqual("false"u8)))
            return true;
        return (types & JsonType.Null) != 0 && text.SequenceEqual("null"u8);
    }
}
