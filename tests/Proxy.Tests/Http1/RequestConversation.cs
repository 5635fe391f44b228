using System.Net;
using FastShield.Proxy.Http1;
using Xunit;

namespace FastShield.Proxy.Tests.Http1;

/// <summary>
/// The client's side of a connection without a connection: takes packets, and keeps what an origin would have got. What it does
/// with heads and bodies is what a server does that answers every complete request.
/// </summary>
internal sealed class RequestConversation(HeadLimits limits)
{
    private static readonly Provenance _provenance = new(IPAddress.Parse("192.0.2.1"), isTls: true, isTrusted: false);

    private readonly RequestHead _head = new();
    private readonly FieldTable _trailers = new();
    private readonly List<byte> _body = [];
    private byte[] _pending = [];
    private string _method = "";
    private string _target = "";
    private BodyReader _reader;
    private bool _inBody;
    private bool _keepAlive;

    /// <summary>The complete requests.</summary>
    public List<CaseRequest> Requests { get; } = [];

    /// <summary>The heads as they would have been forwarded.</summary>
    public List<string> Forwarded { get; } = [];

    /// <summary>The status that the message behind the complete requests gets; `close` where the connection ends without one; null while it is open.</summary>
    public string? End { get; private set; }

    /// <summary>What becomes of the first message.</summary>
    public string Outcome => Requests.Count > 0 ? "accept" : End ?? "close";

    public void Receive(ReadOnlySpan<byte> packet)
    {
        if (End is not null)
        {
            return;
        }

        _pending = [.. _pending, .. packet];
        while (End is null && (_inBody ? ReadBody() : ReadHead()))
        {
        }
    }

    private bool ReadHead()
    {
        var status = RequestParser.TryParse(_pending, _head, limits, out var consumed);
        if (status == ParseStatus.Refused)
        {
            End = Refusals.StatusOf(_head.Refusal).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        if (status != ParseStatus.Complete)
        {
            return false;
        }

        _method = Parsing.Text(_head.MethodRange.Of(_pending));
        _target = Parsing.Text(_head.Target.Of(_pending));
        _keepAlive = _head.KeepAlive;
        _reader = new BodyReader(_head.Framing, _head.ContentLength);
        Forward();
        _pending = _pending[consumed..];
        _inBody = true;
        return true;
    }

    private void Forward()
    {
        var request = new ForwardedRequest
        {
            Path = _head.PathOf(_pending),
            Query = _head.Query.Of(_pending),
            HasQuery = _head.HasQuery,
            Framing = _head.Framing,
            ContentLength = _head.ContentLength,
            Host = _head.HasHost ? default : "origin"u8,
            Provenance = _provenance,
            RequestId = "id"u8,
        };
        var head = new byte[RequestWriter.MaxLength(_head, request)];
        Assert.True(RequestWriter.TryWrite(head, _head, _pending, request, out var length));
        Forwarded.Add(Parsing.Text(head.AsSpan(0, length)));
    }

    private bool ReadBody()
    {
        var status = _reader.Read(_pending, _trailers, limits, out var consumed, out var data);
        _body.AddRange(data.Of(_pending));
        _pending = _pending[consumed..];
        switch (status)
        {
            case BodyStatus.Refused:
                End = Refusals.StatusOf(_reader.Refusal).ToString(System.Globalization.CultureInfo.InvariantCulture);
                return false;
            case BodyStatus.Complete:
                Requests.Add(new CaseRequest(_method, _target, Parsing.Text(_body.ToArray()), _body.Count));
                _body.Clear();
                _inBody = false;
                End = _keepAlive ? null : "close";
                return _keepAlive;
            default:
                return status != BodyStatus.NeedMore;
        }
    }
}
