using System.Text;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Parameters;

namespace FastShield.Runtime.Multipart;

/// <summary>Holds a part's Content-Type against what its field takes, and decides how the content is read.</summary>
internal static class PartType
{
    /// <summary>Done with the part's reading set, BadType where the type is none that the field takes, BadSyntax where it is malformed.</summary>
    public static ComposeOutcome Read(MultipartField field, ReadOnlySpan<byte> body, ref Part part)
    {
        ReadOnlySpan<byte> type = default;
        ReadOnlySpan<byte> charset = default;
        if (part.TypeLength > 0 && !ContentType.TryParse(part.Type(body), out type, out charset))
            return ComposeOutcome.BadSyntax;
        // A body within the body would have a boundary, and readers, of its own (RFC 7578 section 4.3 does without).
        if (type.Length >= 10 && Ascii.EqualsIgnoreCase(type[..10], "multipart/"u8))
            return ComposeOutcome.BadType;
        if (!Takes(field, type))
            return ComposeOutcome.BadType;

        part.Reading = field.Reading switch
        {
            PartReading.ByType => ContentType.IsJson(type) ? PartReading.Json : PartReading.Text,
            var fixedly => fixedly,
        };
        return part.Reading switch
        {
            PartReading.Bytes => ComposeOutcome.Done,
            PartReading.Json => ContentType.IsUtf8(charset) ? ComposeOutcome.Done : ComposeOutcome.BadType,
            _ => IsReadable(charset, part.Content(body)) && !SetsCharset(body, in part) ? ComposeOutcome.Done : ComposeOutcome.BadType,
        };
    }

    private static bool Takes(MultipartField field, ReadOnlySpan<byte> type)
    {
        if (field.TypeList.Length > 0)
            return IsListed(field, type);
        return field.Reading switch
        {
            PartReading.Bytes => true,
            PartReading.Json => type.IsEmpty || ContentType.IsJson(type),
            PartReading.ByType => type.IsEmpty || IsText(type) || ContentType.IsJson(type),
            _ => type.IsEmpty || (IsText(type) && !ContentType.IsJson(type)),
        };
    }

    private static bool IsListed(MultipartField field, ReadOnlySpan<byte> type)
    {
        var effective = type.IsEmpty ? "text/plain"u8 : type;
        if (field.Reading == PartReading.Json && !ContentType.IsJson(effective))
            return false;
        foreach (var candidate in field.TypeList)
        {
            if (candidate.Includes(effective))
                return true;
        }

        return false;
    }

    private static bool IsText(ReadOnlySpan<byte> type) => type.Length > 5 && Ascii.EqualsIgnoreCase(type[..5], "text/"u8);

    /// <summary>Common clients call every text ISO-8859-1; where it has ASCII only, that is the same.</summary>
    private static bool IsReadable(ReadOnlySpan<byte> charset, ReadOnlySpan<byte> content) =>
        ContentType.IsUtf8(charset) || (Ascii.EqualsIgnoreCase(charset, "iso-8859-1"u8) && Ascii.IsValid(content));

    /// <summary>A part named `_charset_` gives all others another charset (RFC 7578 section 4.6).</summary>
    private static bool SetsCharset(ReadOnlySpan<byte> body, in Part part) =>
        part.NameLength == 9 && part.Name(body).SequenceEqual("_charset_"u8) && !Ascii.EqualsIgnoreCase(part.Content(body), "utf-8"u8);
}
