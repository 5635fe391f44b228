using FastShield.Proxy.Http1;
using Xunit;

namespace FastShield.Proxy.Tests.Http1;

/// <summary>The origin's side of one exchange without a connection: what the client would get, and whether the connection may be used again.</summary>
internal sealed class ResponseConversation(string method)
{
    private readonly ResponseHead _head = new();
    private readonly FieldTable _trailers = new();
    private readonly List<byte> _body = [];
    private byte[] _pending = [];
    private BodyReader _reader;
    private int _interim;
    private bool _inBody;
    private bool _isDone;

    /// <summary>`forward`, `502`, or `truncate`.</summary>
    public string Outcome { get; private set; } = "502";

    public string Body => Parsing.Text(_body.ToArray());

    /// <summary>The head as it would have been sent to the client.</summary>
    public string Forwarded { get; private set; } = "";

    /// <summary>True where the response ended within what was received and nothing is left over.</summary>
    public bool IsReusable => _isDone && _head.KeepAlive && _pending.Length == 0;

    public void Receive(ReadOnlySpan<byte> packet)
    {
        _pending = [.. _pending, .. packet];
        while (!_isDone && (_inBody ? ReadBody() : ReadHead()))
        {
        }
    }

    /// <summary>The origin has ended the connection.</summary>
    public void EndOfInput()
    {
        if (_inBody && !_isDone && _reader.EndsWithPeer)
        {
            Finish("forward");
        }
    }

    private bool ReadHead()
    {
        var upgrade = false;
        var status = ResponseParser.TryParse(_pending, _head, KnownMethods.Find(Parsing.Octets(method)), upgrade, HeadLimits.Default, out var consumed);
        if (status == ParseStatus.Refused || status == ParseStatus.Complete && _head.IsInterim && ++_interim > HeadLimits.Default.MaxInterimResponses)
        {
            Finish("502");
        }

        if (_isDone || status != ParseStatus.Complete)
        {
            return false;
        }

        if (!_head.IsInterim)
        {
            Forward();
            _inBody = true;
            Outcome = "truncate";
            _reader = new BodyReader(_head.Framing, _head.ContentLength);
        }

        _pending = _pending[consumed..];
        return true;
    }

    private void Forward()
    {
        var response = new ForwardedResponse
        {
            Framing = _head.Framing,
            ContentLength = _head.ContentLength,
            Close = false,
            DateLine = "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"u8,
        };
        var head = new byte[ResponseWriter.MaxLength(_head, response)];
        Assert.True(ResponseWriter.TryWrite(head, _head, _pending, response, out var length));
        Forwarded = Parsing.Text(head.AsSpan(0, length));
    }

    private bool ReadBody()
    {
        var status = _reader.Read(_pending, _trailers, HeadLimits.Default, out var consumed, out var data);
        _body.AddRange(data.Of(_pending));
        _pending = _pending[consumed..];
        switch (status)
        {
            case BodyStatus.Refused:
                Finish("truncate");
                return false;
            case BodyStatus.Complete:
                Finish("forward");
                return false;
            default:
                return status != BodyStatus.NeedMore;
        }
    }

    private void Finish(string outcome)
    {
        Outcome = outcome;
        _isDone = true;
    }
}
