using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;

namespace FastShield.Runtime.Checks;

/// <summary>
/// What an operation asks of a request's body: whether there has to be one, of which media types, and what each is held against.
/// A body that has two readings is refused: two Content-Type fields, a foreign charset, a content encoding.
/// </summary>
public sealed unsafe class BodyCheck
{
    private readonly MediaCheck[] _media;

    /// <summary>Takes the media types in any order; the most specific range that fits a request is the one that counts.</summary>
    public BodyCheck(bool isRequired, IReadOnlyList<MediaCheck> media)
    {
        IsRequired = isRequired;
        _media = [.. media];
        Array.Sort(_media, static (a, b) => b.Range.Specificity.CompareTo(a.Range.Specificity));
    }

    /// <summary>True where a request without a body does not conform.</summary>
    public bool IsRequired { get; }

    /// <summary>The media types that are taken.</summary>
    public IReadOnlyList<MediaCheck> Media => _media;

    /// <summary>True where presence, content type and encoding conform.</summary>
    public bool AcceptsHead(in RequestView request, bool hasBody) => HeadFault(in request, hasBody, out _) is null;

    /// <summary>True where a body conforms whose head was accepted.</summary>
    public bool Accepts(in RequestView request, byte* content, int length, SchemaEngine engine, ValidationContext context)
    {
        if (HeadFault(in request, true, out var media) is not null || media is null)
        {
            return false;
        }

        context.Arena.Reset();
        switch (media.Kind)
        {
            case MediaKind.Json:
                context.Begin(length);
                return engine.Accepts(media.Block, content, length, context);
            default:
                return true;
        }
    }

    /// <summary>What is wrong with presence, content type or encoding.</summary>
    public Violation ExplainHead(in RequestView request, bool hasBody) =>
        HeadFault(in request, hasBody, out _) ?? new Violation(ViolationLocation.Body, ErrorClass.ConstraintViolation, "engines_disagree", "$", "");

    /// <summary>What is wrong with a body.</summary>
    public Violation Explain(in RequestView request, byte* content, int length, SchemaInterpreter interpreter, ValidationContext context)
    {
        if (HeadFault(in request, true, out var media) is { } fault)
        {
            return fault;
        }

        context.Arena.Reset();
        return interpreter.Explain(media!.Block, content, length, ViolationLocation.Body, null, context);
    }

    private static readonly Violation Missing = new(ViolationLocation.Body, ErrorClass.MissingRequired, "", "$", "");
    private static readonly Violation TwoTypes = new(ViolationLocation.Body, ErrorClass.InvalidMediaType, "invalid_content_type", "$", "");
    private static readonly Violation Unsupported = new(ViolationLocation.Body, ErrorClass.UnsupportedMediaType, "invalid_media_type", "$", "");
    private static readonly Violation Charset = new(ViolationLocation.Body, ErrorClass.UnsupportedMediaType, "unsupported_media_type_parameter", "$", "");
    private static readonly Violation Encoding = new(ViolationLocation.Body, ErrorClass.UnsupportedMediaType, "unsupported_content_encoding", "$", "");

    private Violation? HeadFault(in RequestView request, bool hasBody, out MediaCheck? media)
    {
        media = null;
        if (!hasBody)
        {
            return IsRequired ? Missing : null;
        }

        var types = 0;
        ReadOnlySpan<byte> field = default;
        foreach (ref readonly var header in request.Headers)
        {
            var name = request.Head.Slice(header.NameStart, header.NameLength);
            if (name.Length == 12 && Ascii.EqualsIgnoreCase(name, "content-type"u8))
            {
                types++;
                field = request.Head.Slice(header.ValueStart, header.ValueLength);
            }
            else if (name.Length == 16 && Ascii.EqualsIgnoreCase(name, "content-encoding"u8)
                && !Ascii.EqualsIgnoreCase(request.Head.Slice(header.ValueStart, header.ValueLength), "identity"u8))
            {
                return Encoding;
            }
        }

        if (types != 1)
        {
            return types == 0 ? Unsupported : TwoTypes;
        }

        if (!ContentType.TryParse(field, out var mediaType, out var charset))
        {
            return TwoTypes;
        }

        foreach (var candidate in _media)
        {
            if (!candidate.Range.Includes(mediaType))
            {
                continue;
            }

            media = candidate;
            return candidate.Kind == MediaKind.Opaque || ContentType.IsUtf8(charset) ? null : Charset;
        }

        return Unsupported;
    }
}
