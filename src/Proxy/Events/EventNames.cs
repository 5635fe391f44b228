using FastShield.Runtime.Contract;

namespace FastShield.Proxy.Events;

/// <summary>The wire forms of enums in events and answers: contracts, so written out and not derived.</summary>
public static class EventNames
{
    /// <summary>The wire form of an action.</summary>
    public static string Of(MitigationAction action) => action switch
    {
        MitigationAction.None => "none",
        MitigationAction.Log => "log",
        _ => "block",
    };

    /// <summary>The wire form of a source.</summary>
    public static string Of(EventSource source) => source switch
    {
        EventSource.Access => "access",
        EventSource.Tunnel => "tunnel",
        EventSource.Framing => "framing",
        EventSource.Host => "host",
        EventSource.Path => "path",
        EventSource.Method => "method",
        EventSource.ClientCertificate => "client_certificate",
        EventSource.SchemaValidation => "schema_validation",
        EventSource.Security => "security",
        EventSource.FirewallCustom => "firewall_custom",
        EventSource.ResponseValidation => "response_validation",
        EventSource.Overload => "overload",
        EventSource.Origin => "origin",
        EventSource.Client => "client",
        EventSource.Certificate => "certificate",
        EventSource.Change => "change",
        _ => "internal",
    };

    /// <summary>The vocabulary's `location`.</summary>
    public static string Of(ViolationLocation location) => location switch
    {
        ViolationLocation.Path => "path",
        ViolationLocation.Query => "query",
        ViolationLocation.Header => "header",
        ViolationLocation.Cookie => "cookie",
        ViolationLocation.Security => "security",
        ViolationLocation.ResponseStatus => "response_status",
        ViolationLocation.ResponseHeader => "response_header",
        ViolationLocation.ResponseContentType => "response_content_type",
        ViolationLocation.ResponseBody => "response_body",
        _ => "body",
    };

    /// <summary>The vocabulary's `error_class`.</summary>
    public static string Of(ErrorClass errorClass) => errorClass switch
    {
        ErrorClass.MissingRequired => "missing_required",
        ErrorClass.InvalidType => "invalid_type",
        ErrorClass.InvalidEncoding => "invalid_encoding",
        ErrorClass.InvalidSyntax => "invalid_syntax",
        ErrorClass.InvalidMediaType => "invalid_media_type",
        ErrorClass.UnsupportedMediaType => "unsupported_media_type",
        ErrorClass.DuplicateValue => "duplicate_value",
        ErrorClass.TooManyValues => "too_many_values",
        ErrorClass.BodySize => "body_size",
        ErrorClass.MissingCredentials => "missing_credentials",
        ErrorClass.MalformedCredentials => "malformed_credentials",
        ErrorClass.ForbiddenCertificate => "forbidden_certificate",
        _ => "constraint_violation",
    };
}
