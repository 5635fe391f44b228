using System.Collections.Immutable;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>Reads lists of parameters. A parameter that many operations refer to is read, and complained of, once.</summary>
internal sealed class ParameterReader(StructureReader structure)
{
    private const string WholeQuery = "querystring";

    private readonly Dictionary<ObjectNode, ParameterContract?> _read = [];

    private DiagnosticBag Diagnostics => structure.Diagnostics;

    /// <summary>The parameters of a path item or operation, those that are ignored or broken left out after a diagnostic.</summary>
    public ImmutableArray<ParameterContract> Read(ObjectNode owner)
    {
        if (structure.Array(owner, "parameters") is not { Count: > 0 } list)
        {
            return [];
        }

        var parameters = ImmutableArray.CreateBuilder<ParameterContract>(list.Count);
        var seen = new HashSet<(ParameterLocation, string)>();
        foreach (var item in list.Items)
        {
            if (structure.Resolve(item, "parameter") is not { } node || ReadOnce(node) is not { } parameter)
            {
                continue;
            }

            if (seen.Add(Key(parameter)))
            {
                parameters.Add(parameter);
                continue;
            }

            Diagnostics.Error(DiagnosticCodes.ParameterDuplicate, item, $"The {Word(parameter.In)} parameter \"{Shown.Short(parameter.Name)}\" is in this list twice. Remove one of them.");
        }

        return parameters.DrainToImmutable();
    }

    /// <summary>What makes a parameter unique: its place and name, the case of header names aside.</summary>
    public static (ParameterLocation In, string Name) Key(ParameterContract parameter) =>
        (parameter.In, parameter.In == ParameterLocation.Header ? parameter.Name.ToLowerInvariant() : parameter.Name);

    /// <summary>A header of a response: as a header parameter, of which it has style simple alone and no place to say (OAS 3.1.1 section 4.8.21).</summary>
    public ParameterContract Header(string name, ObjectNode node)
    {
        var (contentType, schema) = Values(node);
        return new ParameterContract
        {
            Name = name,
            In = ParameterLocation.Header,
            IsRequired = structure.Flag(node, "required") ?? false,
            Style = ParameterStyle.Simple,
            IsExploded = structure.Flag(node, "explode") ?? false,
            AllowsReserved = false,
            AllowsEmptyValue = false,
            ContentType = contentType,
            Schema = schema,
            IsImplied = false,
            Node = node,
        };
    }

    private ParameterContract? ReadOnce(ObjectNode node)
    {
        if (!_read.TryGetValue(node, out var parameter))
        {
            parameter = ReadParameter(node);
            _read.Add(node, parameter);
        }

        return parameter;
    }

    private ParameterContract? ReadParameter(ObjectNode node)
    {
        if (structure.RequiredText(node, "name", "A parameter") is not { } name
            || structure.RequiredText(node, "in", "A parameter") is not { } place
            || Location(node, place) is not { } location
            || IsIgnoredHeader(node, location, name)
            || Style(node, location) is not { } style)
        {
            return null;
        }

        var (contentType, schema) = Values(node);
        var isWholeQuery = place == WholeQuery;
        if (isWholeQuery && !HasContentAlone(node))
        {
            return null;
        }

        if (structure.Flag(node, "deprecated") is true)
        {
            Diagnostics.Warning(DiagnosticCodes.ParameterDeprecated, node, $"The {Word(location)} parameter \"{Shown.Short(name)}\" is deprecated; it is accepted and checked as before.");
        }

        return new ParameterContract
        {
            Name = name,
            In = location,
            IsWholeQuery = isWholeQuery,
            IsRequired = Required(node, location),
            Style = style,
            IsExploded = Exploded(node, style),
            AllowsReserved = AllowsReserved(node, location),
            AllowsEmptyValue = location == ParameterLocation.Query && !isWholeQuery && (structure.Flag(node, "allowEmptyValue") ?? false),
            ContentType = contentType,
            Schema = schema,
            IsImplied = false,
            Node = node,
        };
    }

    /// <summary>The whole query has a media type, and nothing of what parts of a query have (OAS 3.2.0 section 4.12).</summary>
    private bool HasContentAlone(ObjectNode node)
    {
        if (!node.Has("content"))
        {
            Diagnostics.Error(DiagnosticCodes.ParameterSchemaUnclear, node, "A parameter in \"querystring\" is described by \"content\".");
            return false;
        }

        foreach (var name in (string[])["style", "explode", "allowReserved", "allowEmptyValue"])
        {
            if (node.TryGet(name, out var field))
            {
                Diagnostics.Error(DiagnosticCodes.ParameterStyleForbidden, field, $"\"{name}\" has no meaning in \"querystring\": the media type says how it is written.");
                return false;
            }
        }

        return true;
    }

    /// <summary>The whole query is one value: nothing else is in it, and it is not there twice (OAS 3.2.0 section 4.12). False after an error.</summary>
    public bool IsOneQuery(IReadOnlyList<ParameterContract> parameters)
    {
        var whole = parameters.FirstOrDefault(parameter => parameter.IsWholeQuery);
        if (whole is null || parameters.Count(parameter => parameter.In == ParameterLocation.Query) == 1)
        {
            return true;
        }

        Diagnostics.Error(DiagnosticCodes.ParameterDuplicate, whole.Node, $"The querystring parameter \"{Shown.Short(whole.Name)}\" is the whole query: no other one of \"querystring\" or \"query\" can be beside it.");
        return false;
    }

    private ParameterLocation? Location(ObjectNode node, string place)
    {
        switch (place)
        {
            case "path":
                return ParameterLocation.Path;
            case "query":
                return ParameterLocation.Query;
            case "header":
                return ParameterLocation.Header;
            case "cookie":
                return ParameterLocation.Cookie;
            case WholeQuery when structure.Version >= OpenApiVersion.V32:
                return ParameterLocation.Query;
            case "body" or "formData":
                Diagnostics.Error(DiagnosticCodes.ParameterLocationUnknown, node["in"]!, $"\"in: {place}\" is of Swagger 2.0. In OpenAPI 3 the body is described by \"requestBody\".");
                return null;
            default:
                Diagnostics.Error(DiagnosticCodes.ParameterLocationUnknown, node["in"]!, $"\"in\" must be path, query, header or cookie, not \"{Shown.Short(place)}\".");
                return null;
        }
    }

    /// <summary>OpenAPI says to ignore header parameters of these names (3.1.1 section 4.8.12.1).</summary>
    private bool IsIgnoredHeader(ObjectNode node, ParameterLocation location, string name)
    {
        if (location != ParameterLocation.Header || name.ToLowerInvariant() is not ("accept" or "content-type" or "authorization"))
        {
            return false;
        }

        Diagnostics.Information(DiagnosticCodes.HeaderParameterIgnored, node, $"OpenAPI ignores a header parameter named {name}: responses, request bodies and security schemes say it.");
        return true;
    }

    private ParameterStyle? Style(ObjectNode node, ParameterLocation location)
    {
        if (!node.Has("style"))
        {
            return ParameterStyles.Default(location);
        }

        if (structure.Text(node, "style") is not { } name)
        {
            return null;
        }

        if (ParameterStyles.Named(name) is not { } style
            || !ParameterStyles.IsAllowed(location, style)
            || (style == ParameterStyle.Cookie && structure.Version < OpenApiVersion.V32))
        {
            Diagnostics.Error(DiagnosticCodes.ParameterStyleForbidden, node["style"]!, $"OpenAPI has no style \"{Shown.Short(name)}\" for a {Word(location)} parameter.");
            return null;
        }

        return style;
    }

    private bool Exploded(ObjectNode node, ParameterStyle style)
    {
        var explode = structure.Flag(node, "explode");
        if (style == ParameterStyle.DeepObject && explode == false)
        {
            Diagnostics.Information(DiagnosticCodes.ParameterStyleForbidden, node["explode"]!, "deepObject has no form with \"explode: false\"; it is read as exploded.");
        }

        return ParameterStyles.IsExploded(style, explode);
    }

    /// <summary>Until 3.1 only queries can have it.</summary>
    private bool AllowsReserved(ObjectNode node, ParameterLocation location)
    {
        if (structure.Flag(node, "allowReserved") is not true)
        {
            return false;
        }

        if (location == ParameterLocation.Query || structure.Version >= OpenApiVersion.V32)
        {
            return true;
        }

        Diagnostics.Information(DiagnosticCodes.FieldUnknown, node["allowReserved"]!, "\"allowReserved\" has a meaning for query parameters only; it is ignored.");
        return false;
    }

    private bool Required(ObjectNode node, ParameterLocation location)
    {
        var required = structure.Flag(node, "required") ?? false;
        if (location != ParameterLocation.Path || required)
        {
            return required;
        }

        Diagnostics.Warning(DiagnosticCodes.FieldMissing, node, "A path parameter needs \"required: true\"; it is treated so.");
        return true;
    }

    private (string? ContentType, SourceNode? Schema) Values(ObjectNode node)
    {
        var content = structure.Object(node, "content");
        if (content is null)
        {
            if (!node.Has("schema"))
            {
                Diagnostics.Warning(DiagnosticCodes.ParameterSchemaUnclear, node, "The parameter has neither \"schema\" nor \"content\": any value is accepted.");
            }

            return (null, structure.Schema(node, "schema"));
        }

        var types = StructureReader.Entries(content).ToArray();
        if (node.Has("schema") || types.Length != 1)
        {
            Diagnostics.Error(DiagnosticCodes.ParameterSchemaUnclear, content, "A parameter has either \"schema\", or \"content\" with exactly one media type.");
            return default;
        }

        return (types[0].Name, structure.Resolve(types[0].Value, "media type") is { } mediaType ? structure.Schema(mediaType, "schema") : null);
    }

    private static string Word(ParameterLocation location) => location switch
    {
        ParameterLocation.Path => "path",
        ParameterLocation.Query => "query",
        ParameterLocation.Header => "header",
        _ => "cookie",
    };
}
