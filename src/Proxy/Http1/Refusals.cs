namespace FastShield.Proxy.Http1;

/// <summary>The status code and the plain sentence of each refusal.</summary>
public static class Refusals
{
    /// <summary>The status that a client gets for its request; a response refused for any reason is 502 to the client.</summary>
    public static int StatusOf(RefusalReason reason) => reason switch
    {
        RefusalReason.TargetTooLong => 414,
        RefusalReason.UnknownExpectation => 417,
        RefusalReason.FieldLineTooLong or RefusalReason.TooManyFields or RefusalReason.HeadTooLarge or RefusalReason.TrailersTooLarge => 431,
        RefusalReason.MethodTooLong or RefusalReason.ConnectNotServed or RefusalReason.UnknownTransferCoding => 501,
        RefusalReason.UnservedVersion => 505,
        _ => 400,
    };

    /// <summary>One sentence for people; it holds nothing of the message.</summary>
    public static string SentenceOf(RefusalReason reason) => reason switch
    {
        RefusalReason.None => "Nothing was refused.",
        RefusalReason.InvalidRequestLine => "The request line is not a method, a target and a version with one space between them.",
        RefusalReason.InvalidMethod => "The method is not a token.",
        RefusalReason.MethodTooLong => "The method is longer than any that is served.",
        RefusalReason.InvalidTarget => "The request target has a character that no URI has, or is in no form that a request may have.",
        RefusalReason.TargetTooLong => "The request target is too long.",
        RefusalReason.TargetFormOfOtherMethod => "This form of the request target belongs to another method.",
        RefusalReason.UnservedScheme => "The request target has a scheme that is not served here.",
        RefusalReason.UserInfoInTarget => "The request target has user information before its host.",
        RefusalReason.ConnectNotServed => "CONNECT is not served here.",
        RefusalReason.InvalidVersion => "The version is not of the form HTTP/1.1.",
        RefusalReason.UnservedVersion => "The HTTP version is not served on this connection.",
        RefusalReason.TooManyEmptyLines => "More than one empty line comes before the request.",
        RefusalReason.BareLineFeed => "A line ends in LF without CR.",
        RefusalReason.BareCarriageReturn => "A CR is not followed by LF.",
        RefusalReason.FoldedLine => "A field line begins with white space.",
        RefusalReason.SpaceBeforeColon => "White space stands between a field name and its colon.",
        RefusalReason.InvalidFieldName => "A field line has no name, no colon, or a character that no name has.",
        RefusalReason.UnderscoreInFieldName => "A field name has an underscore.",
        RefusalReason.ControlInFieldValue => "A field value has a control character.",
        RefusalReason.FieldLineTooLong => "A field line is too long.",
        RefusalReason.TooManyFields => "The message has too many fields.",
        RefusalReason.HeadTooLarge => "The message head is too large.",
        RefusalReason.MissingHost => "The request has no Host.",
        RefusalReason.InvalidHost => "Host is not a host name or address with an optional port.",
        RefusalReason.RepeatedField => "A field that may come once comes twice.",
        RefusalReason.HostOfOtherTarget => "Host and the request target name different hosts.",
        RefusalReason.LengthAndTransferCoding => "The message has both Content-Length and Transfer-Encoding.",
        RefusalReason.InvalidContentLength => "Content-Length is not one decimal number.",
        RefusalReason.InvalidTransferEncoding => "Transfer-Encoding is not exactly chunked.",
        RefusalReason.UnknownTransferCoding => "The transfer coding is not served here.",
        RefusalReason.TransferCodingInHttp10 => "HTTP/1.0 has no Transfer-Encoding.",
        RefusalReason.InvalidConnection => "Connection is not a short list of tokens.",
        RefusalReason.NominatedEndToEndField => "Connection names a field that is meant for every recipient.",
        RefusalReason.UnknownExpectation => "Only the expectation 100-continue is known here.",
        RefusalReason.ContentInTrace => "A TRACE request has content.",
        RefusalReason.InvalidStatusLine => "The status line is not a version, a code of three digits and a reason.",
        RefusalReason.UnaskedUpgrade => "The response switches protocols though nobody asked for it.",
        RefusalReason.BodyWhereNoneMayBe => "The response announces content where its status allows none.",
        RefusalReason.InvalidChunkSize => "A chunk size is not up to 16 hexadecimal digits.",
        RefusalReason.InvalidChunkExtension => "A chunk extension is malformed.",
        RefusalReason.ChunkExtensionsTooLong => "The chunk extensions are too long.",
        RefusalReason.InvalidChunkEnd => "A chunk's data is not followed by CRLF.",
        RefusalReason.TrailersTooLarge => "The trailer section is too large.",
        _ => "The message is malformed.",
    };
}
