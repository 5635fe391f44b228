using System.Diagnostics;
using System.Text.Json;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Running;

/// <summary>security-cases H2-10: gRPC through the shield with npm's @grpc/grpc-js as client and server, and with Debian's python3-grpcio as client.</summary>
public sealed class GrpcTests
{
    private const string Document = """
        openapi: 3.0.3
        info: { title: Echo, version: '1' }
        servers: [ { url: https://localhost } ]
        paths:
          /test.Echo/Unary: &method
            post:
              requestBody: { required: true, content: { application/grpc: { schema: { type: string, format: binary } } } }
              responses: { '200': { description: gRPC, content: { application/grpc: { schema: { type: string, format: binary } } } } }
          /test.Echo/Serve: *method
          /test.Echo/Collect: *method
          /test.Echo/Talk: *method
        """;

    private static readonly Lazy<Task<string>> _packages = new(InstallAsync);

    private static string Scripts => Path.Combine(Suites.Repository, "tests", "EndToEnd.Tests", "Running", "grpc");

    [ToolTheory("node", "npm", "python3")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task H2_10_a_thousand_calls_of_all_kinds_keep_statuses_trailers_deadlines_and_cancellation(bool tls)
    {
        using var workspace = new Workspace();
        var certificate = TestCertificate.Make(workspace, "localhost");
        var script = Path.Combine(await _packages.Value, "grpc.mjs");
        using var server = Process.Start(new ProcessStartInfo("node", tls ? [script, "server", certificate.CertificateFile, certificate.KeyFile] : [script, "server"]) { RedirectStandardOutput = true })!;
        try
        {
            var port = await server.StandardOutput.ReadLineAsync().WaitAsync(Tool.Patience);
            var document = workspace.Write("api.yaml", Document);
            var settings = workspace.Write("settings.yaml", $$"""
                schemas: ['{{document}}']
                hosts: ['*']
                engine: interpreter
                listen: ['{{(tls ? "https" : "http")}}://127.0.0.1:0']
                certificates: [ { cert: '{{certificate.CertificateFile}}', key: '{{certificate.KeyFile}}' } ]
                origin: grpc
                origins:
                - name: grpc
                  addresses: [ '{{(tls ? "https" : "http")}}://127.0.0.1:{{port}}' ]
                  protocol: {{(tls ? "auto" : "h2c")}}
                {{(tls ? $"  tls: {{ ca: '{certificate.CertificateFile}' }}" : "")}}
                """);
            await using var shield = await ShieldProcess.StartAsync(ShieldBinary.JitHost, "run", "--settings", settings);
            var address = shield.Url.Authority;
            var authority = tls ? certificate.CertificateFile : "plain";
            var ofNode = await FoundAsync("node", script, "client", address, authority, "1000");
            Assert.Equal((700, 100, 100, 100), (Number(ofNode, "unary"), Number(ofNode, "server"), Number(ofNode, "client"), Number(ofNode, "bidi")));
            Assert.Equal((4, 1, 12), (Number(ofNode, "deadline"), Number(ofNode, "cancel"), Number(ofNode, "unknown")));

            // The stream that was cancelled and the call whose time was over, beside the ends that grpc-js tells of streams in both directions.
            Assert.Equal(102, Number(ofNode, "cancelledAtServer"));
            var ofPython = await FoundAsync("/usr/bin/python3", Path.Combine(Path.GetDirectoryName(script)!, "grpc_client.py"), address, authority, "200");
            Assert.Equal((200, 100, 20_000, 50, 4), (Number(ofPython, "unary"), Number(ofPython, "server"), Number(ofPython, "client"), Number(ofPython, "bidi"), Number(ofPython, "deadline")));
            foreach (var found in (JsonElement[])[ofNode, ofPython])
            {
                Assert.Empty(found.GetProperty("problems").EnumerateArray());
                Assert.Equal(Enumerable.Range(1, 16), found.GetProperty("statuses").EnumerateArray().Select(static code => code.GetInt32()));
            }
        }
        finally
        {
            server.Kill();
        }
    }

    private static int Number(JsonElement found, string name) => found.GetProperty(name).GetInt32();

    private static async Task<JsonElement> FoundAsync(string program, params string[] arguments)
    {
        var ended = await Tool.RunAsync(program, arguments, input: null, TimeSpan.FromMinutes(2));
        Assert.True(ended.ExitCode == 0, ended.All);
        return JsonDocument.Parse(ended.Output).RootElement;
    }

    /// <summary>Installs the packages as the lock file says, once.</summary>
    private static async Task<string> InstallAsync()
    {
        var place = Path.Combine(Suites.Repository, "artifacts", "grpc-check");
        Directory.CreateDirectory(place);
        foreach (var file in Directory.GetFiles(Scripts))
        {
            File.Copy(file, Path.Combine(place, Path.GetFileName(file)), overwrite: true);
        }

        if (!Directory.Exists(Path.Combine(place, "node_modules", "@grpc")))
        {
            var ended = await Tool.RunAsync("npm", ["ci", "--prefix", place, "--no-audit", "--no-fund", "--ignore-scripts"], input: null, TimeSpan.FromMinutes(4));
            Assert.True(ended.ExitCode == 0, ended.All);
        }

        return place;
    }
}
