using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Encodings;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Multipart;
using FastShield.Runtime.Parameters;

namespace FastShield.Runtime.Checks;

/// <summary>
/// What an operation asks of a request's body: whether there has to be one, of which media types, and what each is held against.
/// A body that has two readings is refused: two Content-Type fields, a foreign charset, a content encoding that is not undone.
/// </summary>
public sealed unsafe class BodyCheck
{
    /// <summary>A body has to be there and is not.</summary>
    internal static readonly Violation Missing = new(ViolationLocation.Body, ErrorClass.MissingRequired, "", "$", "");
    private static readonly Violation Malformed = new(ViolationLocation.Body, ErrorClass.InvalidMediaType, "invalid_content_type", "$", "");
    private static readonly Violation Boundaryless = new(ViolationLocation.Body, ErrorClass.InvalidMediaType, "unsupported_media_type_parameter", "$", "");
    private static readonly Violation Unsupported = new(ViolationLocation.Body, ErrorClass.UnsupportedMediaType, "invalid_media_type", "$", "");
    private static readonly Violation Charset = new(ViolationLocation.Body, ErrorClass.UnsupportedMediaType, "unsupported_media_type_parameter", "$", "");
    private static readonly Violation Encoding = new(ViolationLocation.Body, ErrorClass.UnsupportedMediaType, "unsupported_content_encoding", "$", "");
    private static readonly Violation Disagreement = new(ViolationLocation.Body, ErrorClass.ConstraintViolation, "engines_disagree", "$", "");

    private readonly MediaCheck[] _media;

    /// <summary>Takes the media types in any order; the most specific range that fits a request is the one that counts.</summary>
    public BodyCheck(bool isRequired, IReadOnlyList<MediaCheck> media)
    {
        IsRequired = isRequired;
        _media = [.. media];
        for (var i = 1; i < _media.Length; i++)
        {
            // In its place among those before it, of equal ones behind: the document's order decides between them.
            var check = _media[i];
            var at = i;
            for (; at > 0 && _media[at - 1].Range.Specificity < check.Range.Specificity; at--)
            {
                _media[at] = _media[at - 1];
            }

            _media[at] = check;
        }
    }

    /// <summary>For an operation that describes no body: it takes none.</summary>
    public static BodyCheck None { get; } = new(false, []);

    /// <summary>True where a request without a body does not conform.</summary>
    public bool IsRequired { get; }

    /// <summary>The media types that are taken.</summary>
    public IReadOnlyList<MediaCheck> Media => _media;

    /// <summary>True where presence, content type and encoding conform; keeps in the context how the body is to be read.</summary>
    /// <param name="request">The request.</param>
    /// <param name="hasBody">Whether a body follows.</param>
    /// <param name="context">The caller's working state.</param>
    /// <param name="codings">The content codings that are taken besides identity.</param>
    public bool AcceptsHead(in RequestView request, bool hasBody, ValidationContext context, ContentCodings codings = ContentCodings.Identity) =>
        HeadFault(in request, hasBody, context, codings) is null;

    /// <summary>True where a body conforms whose head was accepted in the same context.</summary>
    public static bool Accepts(byte* content, int length, SchemaEngine engine, ValidationContext context)
    {
        context.Arena.Reset();
        if (context.Media is not { } media)
        {
            return false;
        }

        switch (context.MediaKind)
        {
            case MediaKind.Json:
                context.Begin(length);
                return engine.Accepts(media.Block, content, length, context);
            case MediaKind.Form:
                return context.Form.Check(media.Form!, new ReadOnlySpan<byte>(content, length), engine, context, out _);
            case MediaKind.Multipart:
                return context.Multipart.Check(media.Multipart!, in context.Boundary, new ReadOnlySpan<byte>(content, length), engine, context, out _);
            case MediaKind.Text:
                return AcceptsText(media, content, length, engine, context);
            case MediaKind.Sequence:
                return context.Sequence.Check(media.Sequence!, new ReadOnlySpan<byte>(content, length), engine, context);
            case MediaKind.Octets:
                return media.Octets.Includes(length);
            case MediaKind.Opaque:
                return true;
            default:
                return false;
        }
    }

    /// <summary>What is wrong with presence, content type or encoding.</summary>
    public Violation ExplainHead(in RequestView request, bool hasBody, ValidationContext context, ContentCodings codings = ContentCodings.Identity) =>
        HeadFault(in request, hasBody, context, codings) ?? Disagreement;

    /// <summary>What is wrong with a body whose head was accepted in the same context.</summary>
    public static Violation Explain(byte* content, int length, SchemaEngine engine, SchemaInterpreter interpreter, ValidationContext context)
    {
        context.Arena.Reset();
        if (context.Media is not { } media)
        {
            return Unsupported;
        }

        switch (context.MediaKind)
        {
            case MediaKind.Json:
                return interpreter.Explain(media.Block, content, length, ViolationLocation.Body, null, context);
            case MediaKind.Form when !context.Form.Check(media.Form!, new ReadOnlySpan<byte>(content, length), engine, context, out var fault):
                return Faults.Explain(in fault, context.Form.Json, interpreter, context);
            case MediaKind.Multipart
                when !context.Multipart.Check(media.Multipart!, in context.Boundary, new ReadOnlySpan<byte>(content, length), engine, context, out var fault):
                return Faults.Explain(in fault, context.Multipart.Json, interpreter, context);
            case MediaKind.Sequence when !context.Sequence.Check(media.Sequence!, new ReadOnlySpan<byte>(content, length), engine, context):
                return context.Sequence.Explain(media.Sequence!, interpreter, context);
            case MediaKind.Octets:
                return new Violation(
                    ViolationLocation.Body,
                    ErrorClass.ConstraintViolation,
                    "string_length_not_in_range",
                    "$",
                    length < media.Octets.Minimum ? media.Octets.MinimumPointer : media.Octets.MaximumPointer);
            case MediaKind.Text when !ComposeText(media, content, length, typed: true, context):
                return new Violation(ViolationLocation.Body, ErrorClass.InvalidEncoding, "invalid_utf8", "$", "");
            case MediaKind.Text:
                return context.Text.Json.Explain(interpreter, media.Block, ViolationLocation.Body, null, context);
            default:
                return Disagreement;
        }
    }

    private static bool AcceptsText(MediaCheck media, byte* content, int length, SchemaEngine engine, ValidationContext context)
    {
        if (!ComposeText(media, content, length, typed: true, context))
        {
            return false;
        }

        // A text such as `12` may be a number or a string; conforming in either reading is conforming.
        return context.Text.Json.Accepts(engine, media.Block, context)
            || (context.Text.HasOtherReading
                && ComposeText(media, content, length, typed: false, context)
                && context.Text.Json.Accepts(engine, media.Block, context));
    }

    private static bool ComposeText(MediaCheck media, byte* content, int length, bool typed, ValidationContext context)
    {
        context.Text.Begin(typed);
        return context.Text.Scalar(new ReadOnlySpan<byte>(content, length), TextDecoding.None, media.TextTypes) == ComposeOutcome.Done;
    }

    private Violation? HeadFault(in RequestView request, bool hasBody, ValidationContext context, ContentCodings codings)
    {
        context.Media = null;
        context.Coding = ContentCodings.Identity;
        if (!hasBody)
        {
            return IsRequired ? Missing : null;
        }

        var types = 0;
        var isCoded = false;
        ReadOnlySpan<byte> field = default;
        foreach (ref readonly var header in request.Headers)
        {
            var name = request.Head.Slice(header.NameStart, header.NameLength);
            if (name.Length == 12 && Ascii.EqualsIgnoreCase(name, "content-type"u8))
            {
                types++;
                field = request.Head.Slice(header.ValueStart, header.ValueLength);
            }
            else if (name.Length == 16 && Ascii.EqualsIgnoreCase(name, "content-encoding"u8))
            {
                isCoded = true;
            }
        }

        if (isCoded && !ContentCoding.TryRead(in request, codings, out context.Coding))
        {
            return Encoding;
        }

        if (types != 1)
        {
            return types == 0 ? Unsupported : Malformed;
        }

        return ContentType.TryParse(field, out var mediaType, out var charset, out var boundary)
            ? Choose(field, mediaType, charset, boundary, context)
            : Malformed;
    }

    private Violation? Choose(
        ReadOnlySpan<byte> field, ReadOnlySpan<byte> mediaType, ReadOnlySpan<byte> charset, ReadOnlySpan<byte> boundary, ValidationContext context)
    {
        foreach (var candidate in _media)
        {
            if (!candidate.Range.Includes(mediaType) || !candidate.Range.HasParametersOf(field))
            {
                continue;
            }

            var kind = candidate.Kind != MediaKind.ByType ? candidate.Kind
                : ContentType.IsJson(mediaType) ? MediaKind.Json
                : candidate.Otherwise;
            if (kind == MediaKind.Refused)
            {
                return Unsupported;
            }

            if (kind is not (MediaKind.Opaque or MediaKind.Octets) && !ContentType.IsUtf8(charset))
            {
                return Charset;
            }

            // The head is gone when the body is there; the boundary is kept.
            if (kind == MediaKind.Multipart && !Boundary.TryRead(boundary, out context.Boundary))
            {
                return Boundaryless;
            }

            context.Media = candidate;
            context.MediaKind = kind;
            return null;
        }

        return Unsupported;
    }
}
