using System.Globalization;
using System.Text;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Running;

/// <summary>Clients that others wrote: curl over TLS, and raw octets through `openssl s_client`.</summary>
public sealed class ClientTests
{
    // What follows each of these is what a smuggler wants the origin to take for a request of its own.
    private const string Smuggled = "GET /v1/pets?limit=7 HTTP/1.1\r\nHost: x\r\n\r\n";

    // 501 is what RFC 9112 section 6.1 has for a transfer coding that is not known.
    private static readonly (string Name, string Request, int Status)[] Malformed =
    [
        ("length and chunked together", "POST /v1/pets HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("two lengths that differ", "POST /v1/pets HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 4\r\nContent-Length: 0\r\n\r\n", 400),
        ("chunked in disguise", "POST /v1/pets HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
        ("a space before the colon", "GET /v1/pets HTTP/1.1\r\nHost: x\r\nContent-Length : 44\r\n\r\n", 400),
        ("a folded line", "GET /v1/pets HTTP/1.1\r\nHost: x\r\nX-Fold: a\r\n b\r\n\r\n", 400),
        ("a second host", "GET /v1/pets HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        ("a bare CR in a value", "GET /v1/pets HTTP/1.1\r\nHost: x\r\nX-Bare: a\rb\r\n\r\n", 400),
        ("no host", "GET /v1/pets HTTP/1.1\r\n\r\n", 400),
    ];

    [ToolTheory("curl")]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Curl_is_served_over_tls_on_one_connection(string host)
    {
        await using var origin = new ScriptedOrigin();
        await using var shield = await ShieldProcess.RunAsync(ShieldBinary.Of(host), Workspace.PetStore, origin.Url, "--listen", "https://127.0.0.1:0");
        var url = shield.Url.ToString().TrimEnd('/');

        var ended = await Tool.RunAsync(
            "curl",
            ["-k", "-s", "-o", "/dev/null", "-w", "%{http_version} %{http_code} %{num_connects}\\n", "--max-time", "20",
                $"{url}/v1/pets?limit=5", "--next",
                "-k", "-s", "-o", "/dev/null", "-w", "%{http_version} %{http_code} %{num_connects}\\n", "--max-time", "20",
                "-H", "Content-Type: application/json", "-d", PetStoreRequests.Rex, $"{url}/v1/pets", "--next",
                "-k", "-s", "-o", "/dev/null", "-w", "%{http_version} %{http_code} %{num_connects}\\n", "--max-time", "20",
                "-H", "Content-Type: application/json", "-H", "Transfer-Encoding: chunked", "-d", """{"name":"Rex"}""", $"{url}/v1/pets"],
            input: null);

        // curl takes HTTP/2 where it is offered.
        Assert.Equal("2 200 1\n2 200 0\n2 400 0\n", ended.Output);
        Assert.Equal(2, origin.Requests.Count);
        Assert.Equal(PetStoreRequests.Rex, origin.Requests[1].Text);
    }

    [ToolTheory("openssl")]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Malformed_requests_are_refused_and_the_connection_ends_and_the_origin_never_sees_them(string host)
    {
        await using var origin = new ScriptedOrigin();
        await using var shield = await ShieldProcess.RunAsync(ShieldBinary.Of(host), Workspace.PetStore, origin.Url, "--listen", "https://127.0.0.1:0");

        var wrong = new List<string>();
        foreach (var (name, request, status) in Malformed)
        {
            // s_client ends by itself only when the server has ended the connection: a bounded wait proves that it has.
            var ended = await Tool.RunAsync(
                "openssl",
                ["s_client", "-quiet", "-connect", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{shield.Url.Port}")],
                Encoding.Latin1.GetBytes(request + Smuggled));
            if (!ended.Output.StartsWith($"HTTP/1.1 {status} ", StringComparison.Ordinal) || ended.Output.Split("HTTP/1.1 ").Length != 2)
            {
                wrong.Add($"{name}: {ended.All}");
            }
        }

        Assert.Empty(wrong);
        Assert.Empty(origin.Requests);
        using var client = shield.Client();
        Assert.Equal(200, await client.StatusAsync(PetStoreRequests.Pets));
        await shield.EventAsync(e => e.GetProperty("source").GetString() == "framing");
    }
}
