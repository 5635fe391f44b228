using System.Text;
using FastShield.Proxy.Http1;

namespace FastShield.Proxy.Http2;

/// <summary>
/// Writes the fields of a request as the head of an HTTP/1.1 request, for the one parser that reads them all. What RFC 9113 section 8 says of requests is
/// held before: a text is only made of a request that is well-formed, and there is no way to say in it what its fields do not say.
/// </summary>
internal ref struct RequestText
{
    private readonly FieldList _fields;
    private readonly Span<byte> _text;
    private readonly bool _endsStream;
    private int _length;
    private int _method = -1;
    private int _path = -1;
    private int _scheme = -1;
    private int _authority = -1;
    private int _host = -1;
    private bool _hasCookie;

    private RequestText(FieldList fields, bool endsStream, Span<byte> text)
    {
        _fields = fields;
        _endsStream = endsStream;
        _text = text;
    }

    /// <summary>Writes the text; gives what is wrong where there is something.</summary>
    /// <param name="fields">The request's fields.</param>
    /// <param name="endsStream">Whether there is no body.</param>
    /// <param name="scheme">The scheme of the connection; empty where a peer that is trusted may say another one.</param>
    /// <param name="text">Where the text is written to: longer than the parser takes, so that what does not fit is too long for it.</param>
    /// <param name="facts">What the stream has to know of the request.</param>
    public static RequestFault Write(FieldList fields, bool endsStream, ReadOnlySpan<byte> scheme, Span<byte> text, out RequestTextFacts facts)
    {
        facts = new RequestTextFacts { ContentLength = -1 };
        if (fields.IsOver)
        {
            // Over every limit: the parser is to say so, as it does of any head.
            "GET / HTTP/1.1\r\nx: "u8.CopyTo(text);
            text["GET / HTTP/1.1\r\nx: "u8.Length..].Fill((byte)'x');
            facts.Length = text.Length;
            return RequestFault.None;
        }

        var writer = new RequestText(fields, endsStream, text);
        return writer.Run(scheme, ref facts);
    }

    private RequestFault Run(ReadOnlySpan<byte> scheme, ref RequestTextFacts facts)
    {
        var i = 0;
        for (; i < _fields.Count && _fields.Name(i).StartsWith(":"u8); i++)
        {
            var ofPseudo = TakePseudo(i);
            if (ofPseudo != RequestFault.None)
            {
                return ofPseudo;
            }
        }

        var fault = WriteFirstLines(scheme, ref facts);
        for (; i < _fields.Count && fault == RequestFault.None; i++)
        {
            fault = WriteField(i, ref facts);
        }

        if (fault != RequestFault.None)
        {
            return fault;
        }

        if (_endsStream && facts.ContentLength > 0)
        {
            return RequestFault.LengthOfOtherBody;
        }

        if (!_endsStream && facts.ContentLength < 0)
        {
            facts.IsChunked = true;
            Put("transfer-encoding: chunked\r\n"u8);
        }
        else if (_endsStream && facts.ContentLength < 0 && MayHaveContent(_fields.Value(_method)))
        {
            // What has no content by its framing says so by its length, as RFC 9110 section 8.6 wants it for these methods.
            Put("content-length: 0\r\n"u8);
        }

        Put("\r\n"u8);
        facts.Length = _length;
        return RequestFault.None;
    }

    private RequestFault TakePseudo(int index)
    {
        var name = _fields.Name(index);
        ref var place = ref _method;
        if (name.SequenceEqual(":path"u8))
        {
            place = ref _path;
        }
        else if (name.SequenceEqual(":scheme"u8))
        {
            place = ref _scheme;
        }
        else if (name.SequenceEqual(":authority"u8))
        {
            place = ref _authority;
        }
        else if (!name.SequenceEqual(":method"u8))
        {
            return RequestFault.UnknownPseudoField;
        }

        if (place >= 0)
        {
            return RequestFault.RepeatedPseudoField;
        }

        place = index;
        return RequestFault.None;
    }

    private RequestFault WriteFirstLines(ReadOnlySpan<byte> connectionScheme, ref RequestTextFacts facts)
    {
        if (_method < 0)
        {
            return RequestFault.MissingPseudoField;
        }

        var method = _fields.Value(_method);
        if (method.IsEmpty || method.ContainsAnyExcept(HttpBytes.Token))
        {
            return RequestFault.InvalidMethod;
        }

        var authority = _authority >= 0 ? _fields.Value(_authority) : default;
        if (_authority >= 0 && !Authority.IsValid(authority))
        {
            return RequestFault.InvalidAuthority;
        }

        ReadOnlySpan<byte> target;
        if (method.SequenceEqual("CONNECT"u8))
        {
            if (_scheme >= 0 || _path >= 0 || _authority < 0)
            {
                return RequestFault.MissingPseudoField;
            }

            target = authority;
        }
        else
        {
            var fault = JudgeTarget(method, connectionScheme);
            if (fault != RequestFault.None)
            {
                return fault;
            }

            target = _fields.Value(_path);
        }

        facts.IsHead = method.SequenceEqual("HEAD"u8);
        Put(method);
        Put(" "u8);
        Put(target);
        Put(" HTTP/1.1\r\n"u8);
        if (_authority >= 0)
        {
            Put("host: "u8);
            Put(authority);
            Put("\r\n"u8);
        }

        return RequestFault.None;
    }

    private readonly RequestFault JudgeTarget(ReadOnlySpan<byte> method, ReadOnlySpan<byte> connectionScheme)
    {
        if (_scheme < 0 || _path < 0)
        {
            return RequestFault.MissingPseudoField;
        }

        var scheme = _fields.Value(_scheme);
        if (!Ascii.EqualsIgnoreCase(scheme, "https"u8) && !Ascii.EqualsIgnoreCase(scheme, "http"u8))
        {
            return RequestFault.InvalidScheme;
        }

        if (!connectionScheme.IsEmpty && !Ascii.EqualsIgnoreCase(scheme, connectionScheme))
        {
            return RequestFault.SchemeOfOtherConnection;
        }

        var path = _fields.Value(_path);
        var isPath = !path.IsEmpty && (path[0] == '/' || (path.SequenceEqual("*"u8) && method.SequenceEqual("OPTIONS"u8)));
        return isPath && !path.ContainsAnyExcept(HttpBytes.Target) ? RequestFault.None : RequestFault.InvalidPath;
    }

    private RequestFault WriteField(int index, ref RequestTextFacts facts)
    {
        var name = _fields.Name(index);
        var value = _fields.Value(index);
        if (name.StartsWith(":"u8))
        {
            return RequestFault.PseudoFieldBehindField;
        }

        var kind = KnownHeaders.Find(name);
        var fault = FieldRules.Judge(name, value, kind);
        if (fault != RequestFault.None)
        {
            return fault;
        }

        switch (kind)
        {
            case KnownHeader.Host:
                if (_host >= 0)
                {
                    return RequestFault.RepeatedPseudoField;
                }

                _host = index;
                if (_authority >= 0)
                {
                    return Ascii.EqualsIgnoreCase(value, _fields.Value(_authority)) ? RequestFault.None : RequestFault.HostOfOtherAuthority;
                }

                break;
            case KnownHeader.ContentLength:
                if (facts.ContentLength >= 0)
                {
                    return RequestFault.RepeatedPseudoField;
                }

                facts.ContentLength = FramingFields.ParseLength(value);
                if (facts.ContentLength < 0)
                {
                    return RequestFault.InvalidContentLength;
                }

                break;
            case KnownHeader.Cookie:
                WriteCookies(index);
                return RequestFault.None;
            default:
                break;
        }

        Put(name);
        Put(": "u8);
        Put(value);
        Put("\r\n"u8);
        return RequestFault.None;
    }

    /// <summary>A client may cut Cookie into crumbs (section 8.2.3): they are one field, at the place of the first. Each is judged when its turn comes.</summary>
    private void WriteCookies(int first)
    {
        if (_hasCookie)
        {
            return;
        }

        _hasCookie = true;
        Put("cookie: "u8);
        Put(_fields.Value(first));
        for (var i = first + 1; i < _fields.Count; i++)
        {
            if (_fields.Name(i).SequenceEqual("cookie"u8))
            {
                Put("; "u8);
                Put(_fields.Value(i));
            }
        }

        Put("\r\n"u8);
    }

    private static bool MayHaveContent(ReadOnlySpan<byte> method) =>
        method.SequenceEqual("POST"u8) || method.SequenceEqual("PUT"u8) || method.SequenceEqual("PATCH"u8);

    /// <summary>What is beyond the text's end is beyond every limit of the parser too.</summary>
    private void Put(ReadOnlySpan<byte> bytes)
    {
        var fits = Math.Min(bytes.Length, _text.Length - _length);
        bytes[..fits].CopyTo(_text[_length..]);
        _length += fits;
    }
}

/// <summary>What a stream has to know of its request besides the text.</summary>
internal struct RequestTextFacts
{
    /// <summary>The text's length in bytes.</summary>
    public int Length;

    /// <summary>The body's length that the request has announced; -1 where it has not.</summary>
    public long ContentLength;

    /// <summary>Whether the body is given in chunks.</summary>
    public bool IsChunked;

    /// <summary>Whether no response to it has a body.</summary>
    public bool IsHead;
}
