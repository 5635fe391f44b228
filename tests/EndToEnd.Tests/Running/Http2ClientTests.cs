using System.Globalization;
using System.Net;
using System.Text;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Running;

/// <summary>HTTP/2 as clients speak it that others wrote: .NET's HttpClient, h2load and nghttp.</summary>
public sealed class Http2ClientTests
{
    private const string Document = """
        openapi: 3.0.3
        info: { title: Echo, version: '1' }
        servers: [ { url: https://localhost } ]
        paths:
          /echo:
            get:
              parameters: [ { name: n, in: query, schema: { type: integer } } ]
              responses: { '200': { description: ok } }
            post:
              requestBody: { required: true, content: { text/plain: { schema: { type: string } } } }
              responses: { '200': { description: ok } }
        """;

    private static ScriptedOrigin Echo() => new(static (request, connection) =>
        connection.SendAsync($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Length\r\n\r\n{request.Text.Length + 1:x}\r\n>{request.Text}\r\n0\r\nX-Length: {request.Text.Length}\r\n\r\n"));

    [Theory]
    [InlineData("https", false)]
    [InlineData("http", false)]
    [InlineData("https", true)]
    public async Task HttpClient_gets_bodies_and_trailers_of_many_requests_at_a_time(string scheme, bool isPortable)
    {
        using var workspace = new Workspace();
        await using var origin = Echo();
        var settings = workspace.Write("settings.yaml", isPortable ? "transport: portable\n" : "transport: auto\n");
        await using var shield = await ShieldProcess.RunAsync(ShieldBinary.JitHost, workspace.Write("api.yaml", Document), origin.Url, "--listen", $"{scheme}://127.0.0.1:0", "--settings", settings);
        using var client = shield.Client();
        client.DefaultRequestVersion = HttpVersion.Version20;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        await Task.WhenAll(Enumerable.Range(1, 120).Select(async i =>
        {
            // Up to 300 kB: beyond every window, and beyond what is checked on the loop.
            var text = new string((char)('a' + (i % 26)), i % 10 == 0 ? i * 2_500 : i);
            using var content = new StringContent(text, Encoding.UTF8, "text/plain");
            using var answer = await client.PostAsync("/echo", content);
            Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (answer.StatusCode, answer.Version));
            Assert.Equal(">" + text, await answer.Content.ReadAsStringAsync());
            Assert.Equal(text.Length.ToString(CultureInfo.InvariantCulture), Assert.Single(answer.TrailingHeaders.GetValues("X-Length")));
        }));

        // One that leaves half way takes nothing with it but its stream.
        using (var leaving = new CancellationTokenSource())
        {
            using var endless = new StreamContent(new Dripping(leaving)) { Headers = { ContentType = new("text/plain") } };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.PostAsync("/echo", endless, leaving.Token));
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/echo?n=x")).StatusCode);
        Assert.Equal(">", await client.GetStringAsync("/echo?n=1"));
    }

    [ToolTheory("h2load")]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task H2load_is_served_on_many_streams_with_and_without_bodies(string host)
    {
        using var workspace = new Workspace();
        await using var origin = Echo();
        await using var shield = await ShieldProcess.RunAsync(ShieldBinary.Of(host), workspace.Write("api.yaml", Document), origin.Url, "--listen", "https://127.0.0.1:0");
        var body = workspace.Write("body.txt", new string('x', 20_000));
        foreach (var more in new string[][] { [], ["-d", body, "-H", "content-type: text/plain"] })
        {
            var ended = await Tool.RunAsync("h2load", ["-n", "1000", "-c", "4", "-m", "16", .. more, $"{shield.Url.ToString().TrimEnd('/')}/echo"], input: null);
            Assert.Contains("1000 succeeded, 0 failed, 0 errored, 0 timeout", ended.Output, StringComparison.Ordinal);
            Assert.Contains("status codes: 1000 2xx", ended.Output, StringComparison.Ordinal);
        }
    }

    [ToolTheory("nghttp")]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Nghttp_sees_answers_trailers_and_refusals(string host)
    {
        using var workspace = new Workspace();
        await using var origin = Echo();
        await using var shield = await ShieldProcess.RunAsync(ShieldBinary.Of(host), workspace.Write("api.yaml", Document), origin.Url, "--listen", "https://127.0.0.1:0");
        var url = shield.Url.ToString().TrimEnd('/');
        var ended = await Tool.RunAsync("nghttp", ["-v", "-t", "20", $"{url}/echo?n=1", $"{url}/echo?n=x", $"{url}/nowhere"], input: null);
        foreach (var expected in new[] { ":status: 200", "x-length: 0", ":status: 400", ":status: 404" })
        {
            Assert.Contains(expected, ended.Output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("PROTOCOL_ERROR", ended.Output, StringComparison.Ordinal);
    }

    /// <summary>A body without end, whose reader gives up after some of it.</summary>
    private sealed class Dripping(CancellationTokenSource leaving) : MemoryStream
    {
        private int _pieces;

        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (++_pieces == 5)
            {
                leaving.Cancel();
            }

            buffer.Span[..10].Fill((byte)'x');
            return new ValueTask<int>(10);
        }
    }
}
