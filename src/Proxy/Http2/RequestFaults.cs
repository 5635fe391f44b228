namespace FastShield.Proxy.Http2;

/// <summary>What the events say of each fault.</summary>
internal static class RequestFaults
{
    /// <summary>One sentence for people.</summary>
    public static string SentenceOf(RequestFault fault) => fault switch
    {
        RequestFault.PseudoFieldBehindField => "A pseudo-header field stands behind a field.",
        RequestFault.UnknownPseudoField => "A pseudo-header field is not known.",
        RequestFault.RepeatedPseudoField => "A pseudo-header field, Host or Content-Length is there twice.",
        RequestFault.MissingPseudoField => "A pseudo-header field is missing, or is there in CONNECT.",
        RequestFault.InvalidMethod => "The method is no token.",
        RequestFault.InvalidPath => "The path is empty, or has characters that no request target has.",
        RequestFault.InvalidScheme => "The scheme is neither http nor https.",
        RequestFault.SchemeOfOtherConnection => "The scheme is not that of the connection.",
        RequestFault.InvalidAuthority => "The authority is no host with an optional port.",
        RequestFault.HostOfOtherAuthority => "Host differs from the authority.",
        RequestFault.InvalidFieldName => "A field name is not of lower-case token characters.",
        RequestFault.InvalidFieldValue => "A field value has CR, LF or NUL in it, or white space around it.",
        RequestFault.ConnectionField => "A field of the connection is there, which HTTP/2 has none of.",
        RequestFault.InvalidTe => "TE asks for more than trailers.",
        RequestFault.InvalidContentLength => "Content-Length is no number.",
        RequestFault.LengthOfOtherBody => "Content-Length is not the length of the body.",
        RequestFault.TrailersWithoutEnd => "Trailers do not end the stream.",
        RequestFault.PseudoFieldInTrailers => "A pseudo-header field stands in trailers.",
        _ => "",
    };
}
