using System.Collections.Immutable;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>Reads request bodies. One that many operations refer to is read, and complained of, once.</summary>
internal sealed class RequestBodyReader(StructureReader structure)
{
    private readonly Dictionary<ObjectNode, RequestBodyContract> _read = [];

    private DiagnosticBag Diagnostics => structure.Diagnostics;

    /// <summary>The request body of an operation; null where it has none, or after an error.</summary>
    public RequestBodyContract? Read(ObjectNode operation, string method)
    {
        if (!operation.TryGet("requestBody", out var reference) || structure.Resolve(reference, "requestBody") is not { } node)
        {
            return null;
        }

        // OpenAPI 3.0 says to ignore such a body and 3.1 to avoid it; what is described is better checked than let pass unseen.
        if (method is "GET" or "HEAD" or "DELETE")
        {
            Diagnostics.Information(DiagnosticCodes.BodyWithoutMeaning, reference, $"HTTP gives a body no meaning with {method}. It is checked all the same.");
        }

        if (!_read.TryGetValue(node, out var body))
        {
            body = ReadBody(node);
            _read.Add(node, body);
        }

        return body;
    }

    private RequestBodyContract ReadBody(ObjectNode node)
    {
        var required = structure.Flag(node, "required") ?? false;
        if (!node.Has("content") || node["content"] is ObjectNode { Count: 0 })
        {
            Diagnostics.Warning(DiagnosticCodes.BodyWithoutContent, node, "The request body describes no media type in \"content\", so every body is refused.");
        }

        return new RequestBodyContract(required, Content(node), node);
    }

    /// <summary>The media types in `content` of a request body or a response.</summary>
    public ImmutableArray<MediaTypeContract> Content(ObjectNode owner)
    {
        var content = structure.Object(owner, "content");
        var types = ImmutableArray.CreateBuilder<MediaTypeContract>();
        foreach (var entry in content is null ? [] : StructureReader.Entries(content))
        {
            if (MediaType(entry) is { } mediaType)
            {
                types.Add(mediaType);
            }
        }

        return types.DrainToImmutable();
    }

    private MediaTypeContract? MediaType(ObjectMember entry)
    {
        if (structure.Resolve(entry.Value, "media type") is not { } node)
        {
            return null;
        }

        if (!MediaRange.TryParse(entry.Name, out var range))
        {
            Diagnostics.Add(DiagnosticSeverity.Warning, DiagnosticCodes.MediaRangeInvalid, entry, $"\"{Shown.Short(entry.Name)}\" is no media type, so no body can match it.");
            return null;
        }

        foreach (var name in (string[])["itemSchema", "prefixEncoding", "itemEncoding"])
        {
            if (structure.Version >= OpenApiVersion.V32 && node.TryGet(name, out var field) && !(name == "itemSchema" && range.IsJsonSequence))
            {
                Diagnostics.Gap(DiagnosticCodes.NotEnforced, field, $"\"{name}\" of OpenAPI 3.2 is not enforced with \"{Shown.Short(entry.Name)}\".");
            }
        }

        // OpenAPI gives `encoding` a meaning with these types only and ignores it elsewhere.
        var encoding = range.IsForm || range.IsMultipart ? structure.Object(node, "encoding") : null;
        return new MediaTypeContract(range, structure.Schema(node, "schema"), encoding is null ? [] : Encodings(encoding), node)
        {
            ItemSchema = structure.Version >= OpenApiVersion.V32 && range.IsJsonSequence ? structure.Schema(node, "itemSchema") : null,
        };
    }

    private ImmutableArray<EncodingContract> Encodings(ObjectNode encoding)
    {
        var encodings = ImmutableArray.CreateBuilder<EncodingContract>(encoding.Count);
        foreach (var entry in encoding.Members)
        {
            if (structure.Resolve(entry.Value, "encoding") is { } node && Style(node) is { } style)
            {
                encodings.Add(new EncodingContract
                {
                    Name = entry.Name,
                    ContentType = structure.Text(node, "contentType"),
                    IsByStyle = node.Has("style") || node.Has("explode") || node.Has("allowReserved"),
                    Style = style,
                    IsExploded = ParameterStyles.IsExploded(style, structure.Flag(node, "explode")),
                    AllowsReserved = structure.Flag(node, "allowReserved") ?? false,
                    Headers = structure.Object(node, "headers"),
                    Node = node,
                });
            }
        }

        return encodings.DrainToImmutable();
    }

    /// <summary>The properties of a form are written like query parameters.</summary>
    private ParameterStyle? Style(ObjectNode node)
    {
        if (!node.Has("style"))
        {
            return ParameterStyle.Form;
        }

        if (structure.Text(node, "style") is not { } name)
        {
            return null;
        }

        if (ParameterStyles.Named(name) is { } style && ParameterStyles.IsAllowed(ParameterLocation.Query, style))
        {
            return style;
        }

        Diagnostics.Error(DiagnosticCodes.ParameterStyleForbidden, node["style"]!, $"OpenAPI has no style \"{Shown.Short(name)}\" for an encoding.");
        return null;
    }
}
