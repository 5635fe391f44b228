using FastShield.Proxy.Http2;
using FastShield.Proxy.Tests.Journey;
using Xunit;
using static FastShield.Proxy.Tests.Http2.FrameClient;

namespace FastShield.Proxy.Tests.Http2;

/// <summary>Row H2D: requests that would be another request once they are HTTP/1.1. Each ends in a stream error or an answer of the shield, and the origin sees nothing.</summary>
public sealed class DowngradeTests
{
    private static readonly Dictionary<string, Func<FrameClient, byte[][]>> _shapes = new()
    {
        ["01 :path with CR LF"] = c => [Get(c.Request("GET", "/pets HTTP/1.1\r\nx: y"))],
        ["02 :path with a space"] = c => [Get(c.Request("GET", "/pets x"))],
        ["03 :path with a fragment"] = c => [Get(c.Request("GET", "/pets#x"))],
        ["04 :path with NUL"] = c => [Get(c.Request("GET", "/pets\0"))],
        ["05 :path with LF"] = c => [Get(c.Request("GET", "/pets\nx"))],
        ["06 :path that is an absolute form"] = c => [Get(c.Request("GET", "http://b/pets"))],
        ["07 :path without a slash"] = c => [Get(c.Request("GET", "pets"))],
        ["08 :path * of GET"] = c => [Get(c.Request("GET", "*"))],
        ["09 :path with an octet over 127"] = c => [Get(c.Request("GET", "/p\u00e4ts"))],
        ["10 :method with a space"] = c => [Get(c.Request("GET /pets HTTP/1.1\r\nx:", "/pets"))],
        ["11 :method that is empty"] = c => [Get(c.Request("", "/pets"))],
        ["12 :authority with CR LF"] = c => [Get([.. c.Request()[..3], ":authority: a\r\nx: y"])],
        ["13 :authority with user information"] = c => [Get([.. c.Request()[..3], ":authority: u@a"])],
        ["14 :authority that is empty"] = c => [Get([.. c.Request()[..3], ":authority: "])],
        ["15 :authority with a path"] = c => [Get([.. c.Request()[..3], ":authority: a/b"])],
        ["16 Host of another authority"] = c => [Get(c.Request("GET", "/pets", "host: b"))],
        ["17 Host twice"] = c => [Get([.. c.Request()[..3], "host: a", "host: a"])],
        ["18 no host at all"] = c => [Get(c.Request()[..3])],
        ["19 :scheme of another protocol"] = c => [Get([":method: GET", ":scheme: ftp", ":path: /pets", ":authority: a"])],
        ["20 :scheme with CR LF"] = c => [Get([":method: GET", ":scheme: https\r\nx: y", ":path: /pets", ":authority: a"])],
        ["21 :scheme of a connection without TLS"] = c => [Get([":method: GET", c.Request()[1] == ":scheme: http" ? ":scheme: https" : ":scheme: http", ":path: /pets", ":authority: a"])],
        ["22 a value with CR LF"] = c => [Get(c.Request("GET", "/pets", "x-a: b\r\nx-c: d"))],
        ["23 a value with LF"] = c => [Get(c.Request("GET", "/pets", "x-a: b\nx-c: d"))],
        ["24 a value with CR"] = c => [Get(c.Request("GET", "/pets", "x-a: b\rx-c: d"))],
        ["25 a name with a colon"] = c => [Get(c.Request("GET", "/pets", "x-a:b: c"))],
        ["26 a name with CR LF"] = c => [Get(c.Request("GET", "/pets", "x-a: b".Replace("x-a", "x\r\ny", StringComparison.Ordinal)))],
        ["27 Transfer-Encoding"] = c => [Open(c.Request("POST", "/echo", "content-type: text/plain", "transfer-encoding: chunked")), Data(1, true, "0\r\n\r\nGET /x HTTP/1.1\r\n\r\n")],
        ["28 Content-Length below the body (H2.CL)"] = c => [Open(c.Request("POST", "/echo", "content-type: text/plain", "content-length: 0")), Data(1, true, "GET /x HTTP/1.1\r\n\r\n")],
        ["29 Content-Length over the body"] = c => [Open(c.Request("POST", "/echo", "content-type: text/plain", "content-length: 99")), Data(1, true, "x")],
        ["30 Content-Length twice"] = c => [Open(c.Request("POST", "/echo", "content-type: text/plain", "content-length: 1", "content-length: 2")), Data(1, true, "x")],
        ["31 Content-Length that is no number"] = c => [Open(c.Request("POST", "/echo", "content-type: text/plain", "content-length: +1")), Data(1, true, "x")],
        ["32 Content-Length of a request that has ended"] = c => [Get(c.Request("POST", "/echo", "content-type: text/plain", "content-length: 1"))],
        ["33 Connection"] = c => [Get(c.Request("GET", "/pets", "connection: x-a", "x-a: b"))],
        ["34 Upgrade"] = c => [Get(c.Request("GET", "/pets", "upgrade: websocket"))],
        ["35 Keep-Alive"] = c => [Get(c.Request("GET", "/pets", "keep-alive: 5"))],
        ["36 Proxy-Connection"] = c => [Get(c.Request("GET", "/pets", "proxy-connection: close"))],
        ["37 a name that is empty"] = c => [Of(FrameType.Headers, FrameFlags.EndHeaders | FrameFlags.EndStream, 1, [.. Block(c.Request()), 0x00, 0x00, 0x01, (byte)'x'])],
        ["38 extended CONNECT"] = c => [Open([":method: CONNECT", ":protocol: websocket", .. c.Request()[1..]])],
        ["39 CONNECT"] = c => [Open([":method: CONNECT", ":authority: a:443"])],
        ["40 trailers with a length"] = c => [Open(c.Request("POST", "/echo", "content-type: text/plain")), Data(1, false, "x"), Get(["Content-Length: 5"])],
    };

    public static TheoryData<string, string, bool> Shapes
    {
        get
        {
            var data = new TheoryData<string, string, bool>();
            foreach (var name in _shapes.Keys)
            {
                data.Add(name, "epoll", true);
                data.Add(name, "epoll", false);
                data.Add(name, "portable", true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task H2D_Nothing_of_it_reaches_the_origin(string name, string maker, bool tls)
    {
        await using var rig = await ProxyRig.StartAsync(maker, tls: tls);
        await using var client = await ConnectAsync(rig.Port, tls);
        await client.SendAsync(_shapes[name](client));

        var end = await client.UntilAsync(static frame => frame.StreamId == 1 && frame.Type is FrameType.RstStream or FrameType.Headers);

        if (end!.Type == FrameType.RstStream)
        {
            Assert.Equal(Http2ErrorCode.ProtocolError, (Http2ErrorCode)end.Word());
        }
        else
        {
            Assert.Matches(":status: (400|501)\n", client.Decode(end.Payload));
        }

        // The connection serves what is right, and no byte of the wrong one is in front of it.
        await client.SendAsync(Headers(3, true, client.Request("GET", "/pets/17")));
        Assert.Equal(200, (await client.ResponseAsync(3)).Status);
        Assert.Equal("/pets/17", Assert.Single(rig.Origin.Requests).Target);
        Assert.True(SpinWait.SpinUntil(() => rig.Events.Items.Any(static one => one.Source == FastShield.Proxy.Events.EventSource.Framing), TimeSpan.FromSeconds(10)));
    }

    private static byte[] Get(string[] fields) => Headers(1, true, fields);

    private static byte[] Open(string[] fields) => Headers(1, false, fields);
}
