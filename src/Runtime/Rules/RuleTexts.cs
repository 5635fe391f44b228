using System.Text;

namespace FastShield.Runtime.Rules;

/// <summary>Makes the texts that conditions are asked of, in the memory of the context.</summary>
internal static class RuleTexts
{
    /// <summary>A text by its number; false where the request does not have it.</summary>
    public static bool TryGet(RuleProgram program, int number, RuleSubject subject, RuleContext context, ReadOnlySpan<byte> element, out ReadOnlySpan<byte> text)
    {
        ref readonly var value = ref program.Values[number];
        switch (value.Kind)
        {
            case RuleValueKind.Constant:
                text = value.Bytes;
                return true;
            case RuleValueKind.Field:
                text = Field(value.Field, subject, context);
                return true;
            case RuleValueKind.Certificate:
                text = subject.Identity is { } identity ? identity[value.Certificate] : default;
                return true;
            case RuleValueKind.Element:
                text = element;
                return true;
            case RuleValueKind.Item:
                return TryItem(value.List, value.Index, subject, context, out text);
            case RuleValueKind.PathParameter:
                var isThere = subject.TryPathParameter(value.Bytes, out var raw);
                text = isThere ? Decoded(raw, context, plusIsSpace: false) : default;
                return isThere;
            case RuleValueKind.Concat:
                return TryConcat(program, value.Of!, subject, context, element, out text);
            default:
                if (!TryGet(program, value.Of![0], subject, context, element, out text))
                {
                    return false;
                }

                text = value.Kind switch
                {
                    RuleValueKind.Lower => Lower(text, context),
                    RuleValueKind.Upper => Upper(text, context),
                    _ => Decoded(text, context, plusIsSpace: true),
                };
                return true;
        }
    }

    /// <summary>The text in lower case; itself where it is that already.</summary>
    public static ReadOnlySpan<byte> Lower(ReadOnlySpan<byte> text, RuleContext context)
    {
        if (!text.ContainsAnyInRange((byte)'A', (byte)'Z'))
        {
            return text;
        }

        var lower = context.Take(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            lower[i] = text[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(text[i] | 0x20) : text[i];
        }

        return lower;
    }

    /// <summary>The text with its percent escapes undone; itself where it has none.</summary>
    public static ReadOnlySpan<byte> Decoded(ReadOnlySpan<byte> text, RuleContext context, bool plusIsSpace)
    {
        if (!UrlText.HasEscapes(text, plusIsSpace))
        {
            return text;
        }

        var decoded = context.Take(text.Length);
        return decoded[..UrlText.Decode(text, decoded, plusIsSpace)];
    }

    /// <summary>The text as UTF-8, with U+FFFD for what is none: patterns read nothing else, and bytes that are no text must not hide what stands beside them.</summary>
    public static ReadOnlySpan<byte> Utf8(ReadOnlySpan<byte> text, RuleContext context)
    {
        if (System.Text.Unicode.Utf8.IsValid(text))
        {
            return text;
        }

        var whole = context.Take(text.Length * 3);
        var length = 0;
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var consumed);
            length += rune.EncodeToUtf8(whole[length..]);
            text = text[consumed..];
        }

        return whole[..length];
    }

    private static ReadOnlySpan<byte> Upper(ReadOnlySpan<byte> text, RuleContext context)
    {
        if (!text.ContainsAnyInRange((byte)'a', (byte)'z'))
        {
            return text;
        }

        var upper = context.Take(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            upper[i] = text[i] is >= (byte)'a' and <= (byte)'z' ? (byte)(text[i] & ~0x20) : text[i];
        }

        return upper;
    }

    private static ReadOnlySpan<byte> Field(RuleField field, RuleSubject subject, RuleContext context) => field switch
    {
        RuleField.Query => subject.Query,
        RuleField.Uri => subject.HasQuery ? Join(default, default, subject.Text(RuleField.Path), "?"u8, subject.Query, context) : subject.Text(RuleField.Path),
        RuleField.FullUri => Join(
            subject.Flag(RuleField.Ssl) ? "https://"u8 : "http://"u8, subject.Text(RuleField.Host), subject.Text(RuleField.Path), subject.HasQuery ? "?"u8 : default, subject.Query, context),
        RuleField.UserAgent => Lines("user-agent"u8, ", "u8, subject, context),
        RuleField.Referer => Lines("referer"u8, ", "u8, subject, context),
        RuleField.Cookie => Lines("cookie"u8, "; "u8, subject, context),
        RuleField.XForwardedFor => Lines("x-forwarded-for"u8, ", "u8, subject, context),
        _ => subject.Text(field),
    };

    private static Span<byte> Join(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> fourth, ReadOnlySpan<byte> fifth, RuleContext context)
    {
        var joined = context.Take(first.Length + second.Length + third.Length + fourth.Length + fifth.Length);
        first.CopyTo(joined);
        second.CopyTo(joined[first.Length..]);
        third.CopyTo(joined[(first.Length + second.Length)..]);
        fourth.CopyTo(joined[(first.Length + second.Length + third.Length)..]);
        fifth.CopyTo(joined[^fifth.Length..]);
        return joined;
    }

    /// <summary>The lines of one field as one text (RFC 9110 section 5.3): a second line must not hide from who looks at the first.</summary>
    private static ReadOnlySpan<byte> Lines(ReadOnlySpan<byte> name, ReadOnlySpan<byte> separator, RuleSubject subject, RuleContext context)
    {
        ReadOnlySpan<byte> all = default;
        var count = 0;
        var head = subject.Head;
        foreach (ref readonly var field in subject.Headers)
        {
            if (field.NameLength == name.Length && Ascii.EqualsIgnoreCase(head.Slice(field.NameStart, field.NameLength), name))
            {
                var value = head.Slice(field.ValueStart, field.ValueLength);
                all = count++ == 0 ? value : Join(default, default, all, separator, value, context);
            }
        }

        return all;
    }

    private static bool TryItem(RuleList list, int index, RuleSubject subject, RuleContext context, out ReadOnlySpan<byte> text)
    {
        var elements = new RuleElements(list, subject, context);
        while (elements.TryNext(out text))
        {
            if (index-- == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryConcat(RuleProgram program, int[] parts, RuleSubject subject, RuleContext context, ReadOnlySpan<byte> element, out ReadOnlySpan<byte> text)
    {
        text = default;
        foreach (var part in parts)
        {
            if (!TryGet(program, part, subject, context, element, out var next))
            {
                return false;
            }

            text = text.IsEmpty ? next : Join(default, default, text, default, next, context);
        }

        return true;
    }
}
