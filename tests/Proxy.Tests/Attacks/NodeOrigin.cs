using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace FastShield.Proxy.Tests.Attacks;

/// <summary>The HTTP server of Node.js as an origin: another reader, which tells what it has read of each request.</summary>
internal sealed class NodeOrigin : IAsyncDisposable
{
    private const string Script =
        """
        const seen = [];
        const server = require('http').createServer((request, response) => {
          let length = 0;
          request.on('data', data => length += data.length);
          request.on('end', () => {
            if (request.url === '/seen') { response.end(JSON.stringify(seen)); return; }
            seen.push({ client: request.headers['x-forwarded-for'], method: request.method, target: request.url, host: request.headers.host, length });
            response.end('ok');
          });
        });
        server.listen(0, '127.0.0.1', () => console.log(server.address().port));
        process.stdin.on('end', () => process.exit());
        process.stdin.resume();
        """;

    private readonly Process _process;

    private NodeOrigin(Process process, int port)
    {
        _process = process;
        Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>Whether there is a Node.js to start.</summary>
    public static bool IsThere { get; } = Find();

    public static async Task<NodeOrigin> StartAsync()
    {
        var process = Start("-e", Script);
        var port = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return new NodeOrigin(process, int.Parse(port!, CultureInfo.InvariantCulture));
    }

    /// <summary>All requests that it has read.</summary>
    public async Task<IReadOnlyList<SeenRequest>> SeenAsync()
    {
        using var client = new HttpClient();
        using var document = JsonDocument.Parse(await client.GetStringAsync(new Uri(Url, "/seen")));
        return [.. document.RootElement.EnumerateArray().Select(static one => new SeenRequest(
            one.GetProperty("client").GetString()!,
            one.GetProperty("method").GetString()!,
            one.GetProperty("target").GetString()!,
            one.GetProperty("host").GetString()!,
            one.GetProperty("length").GetInt64()))];
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        _process.Dispose();
    }

    private static Process Start(params string[] words) => Process.Start(new ProcessStartInfo("node", words)
    {
        RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false,
    })!;

    private static bool Find()
    {
        try
        {
            using var process = Start("--version");
            process.StandardInput.Close();
            process.WaitForExit();
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}

/// <summary>A request as another reader has read it.</summary>
internal sealed record SeenRequest(string Client, string Method, string Target, string Host, long Length);

/// <summary>A test that needs Node.js.</summary>
internal sealed class NodeTheoryAttribute : Xunit.TheoryAttribute
{
    public NodeTheoryAttribute() => Skip = NodeOrigin.IsThere ? null : "Node.js is not on the path.";
}
