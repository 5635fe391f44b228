using System.Text.Json;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.EndToEnd.Tests.Running;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Life;

/// <summary>security-cases R-05: settings, documents and certificates are read again by a signal or a command; what cannot be used changes nothing.</summary>
public sealed class ReloadTests
{
    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Everything_changes_while_it_runs_and_what_waits_for_a_restart_is_named(string host)
    {
        var binary = ShieldBinary.Of(host);
        await using var origin = new ScriptedOrigin();
        await using var other = new ScriptedOrigin();
        using var life = new LifeShield(origin.Url);
        await using var shield = await life.StartAsync(binary);
        using var client = shield.Client(life.Url);
        Assert.Equal(400, await client.StatusAsync(PetStoreRequests.TooManyPets));
        Assert.Equal(200, await client.StatusAsync(PetStoreRequests.Pets));

        var port = LifeShield.FreePort();
        await File.WriteAllTextAsync(life.Document, (await File.ReadAllTextAsync(life.Document)).Replace("maximum: 100", "maximum: 200", StringComparison.Ordinal));
        life.WriteRaw((await File.ReadAllTextAsync(life.Settings))
            .Replace(origin.Url.ToString().TrimEnd('/'), other.Url.ToString().TrimEnd('/'), StringComparison.Ordinal)
            .Replace($"listen: http://127.0.0.1:{life.Port}", $"listen: [ 'http://127.0.0.1:{life.Port}', 'http://127.0.0.1:{port}' ]\nblock_status: 422", StringComparison.Ordinal));
        var reloaded = await life.ReloadAsync(binary);

        Assert.Equal((0, ""), (reloaded.ExitCode, reloaded.Errors));
        Assert.Contains("changed settings: block_status, listen, origin", reloaded.Output, StringComparison.Ordinal);
        Assert.Equal(200, await client.StatusAsync("/v1/pets?limit=200"));
        Assert.Equal(422, await client.StatusAsync("/v1/pets?limit=201"));
        Assert.Equal((1, 1), (origin.Requests.Count, other.Requests.Count));
        using var second = shield.Client(new Uri($"http://127.0.0.1:{port}"));
        Assert.Equal(200, await second.StatusAsync(PetStoreRequests.Pets));

        await File.AppendAllTextAsync(life.Settings, "loops: 7\naccess_log: true\n");
        var partly = await life.ReloadAsync(binary);
        Assert.Equal(3, partly.ExitCode);
        Assert.Contains("waiting for a restart: loops", partly.Output, StringComparison.Ordinal);
        Assert.Equal(200, await client.StatusAsync(PetStoreRequests.Pets));
        await shield.EventAsync(item => item.GetProperty("source").GetString() == "access");
        Assert.Equal(2, shield.Events.Count(item => item.GetProperty("source").GetString() == "change" && item.GetProperty("action").GetString() == "none"));

        // A signal does the same.
        life.WriteSettings("block_status: 418");
        await shield.SignalAsync("HUP");
        await shield.ErrorLineAsync(line => line.StartsWith("reload: in force", StringComparison.Ordinal) && line.Contains("block_status", StringComparison.Ordinal) && line.Contains("access_log", StringComparison.Ordinal));
        Assert.Equal(418, await client.StatusAsync("/v1/pets?limit=201"));
    }

    [Fact]
    public async Task R05_bad_settings_documents_and_certificates_change_nothing()
    {
        var binary = ShieldBinary.Preferred;
        await using var origin = new ScriptedOrigin();
        using var life = new LifeShield(origin.Url);
        var files = TestCertificate.Make(life.Workspace, "shop.example");
        var others = TestCertificate.Make(life.Workspace, "other.example");
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var takenPort = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        string Tls(string cert, string key) => $"listen: [ 'http://127.0.0.1:{life.Port}', 'https://127.0.0.1:{LifeShield.FreePort()}' ]\ncertificates: [ {{ cert: {cert}, key: {key} }} ]\n";
        var settings = await File.ReadAllTextAsync(life.Settings);
        var document = await File.ReadAllTextAsync(life.Document);
        var withoutListen = string.Join('\n', settings.Split('\n').Where(line => !line.StartsWith("listen:", StringComparison.Ordinal)));
        life.Workspace.Write("cut.pem", (await File.ReadAllTextAsync(files.CertificateFile))[..100]);
        (string Settings, string Document)[] cases =
        [
            (settings + "nonsense: 1\n", document),
            (settings + "block_status: 200\n", document),
            (settings + "action: maybe\n", document),
            (settings + "limits: { max_connections: 0 }\n", document),
            (settings + "timeouts2: [\n", document),
            ("", document),
            ("[]", document),
            (settings.Replace("schemas: [api.yaml]", "schemas: [away.yaml]", StringComparison.Ordinal), document),
            (settings.Replace("origin: http", "origin: ftp", StringComparison.Ordinal), document),
            (settings.Replace($"origin: {origin.Url.ToString().TrimEnd('/')}", "", StringComparison.Ordinal), document),
            (withoutListen + $"listen: [ 'http://127.0.0.1:{life.Port}', 'http://127.0.0.1:{takenPort}' ]\n", document),
            (withoutListen + "listen: http://192.0.2.1:1\n", document),
            (withoutListen + "listen: http://not-an-address:1\n", document),
            (withoutListen + Tls("away.pem", files.KeyFile), document),
            (withoutListen + Tls(files.CertificateFile, others.KeyFile), document),
            (withoutListen + Tls("cut.pem", files.KeyFile), document),
            (withoutListen + Tls(files.CertificateFile, files.CertificateFile), document),
            (settings, document + "\n  : ]"),
            (settings, "openapi: 3.0.3\ninfo: { title: a, version: '1' }\npaths: { /a: { get: { parameters: [ { $ref: '#/away' } ], responses: { '200': { description: a } } } } }\n"),
            (settings, "swagger: '2.0'\n"),
        ];
        await using var shield = await life.StartAsync(binary);
        using var client = shield.Client(life.Url);
        for (var i = 0; i < cases.Length; i++)
        {
            life.WriteRaw(cases[i].Settings);
            await File.WriteAllTextAsync(life.Document, cases[i].Document);
            var refused = await life.ReloadAsync(binary);

            Assert.True(refused.ExitCode == 1 && refused.Output.Length > 0, $"case {i}: {refused.ExitCode} {refused.All}");
            Assert.Equal(400, await client.StatusAsync(PetStoreRequests.TooManyPets));
            Assert.Equal(200, await client.StatusAsync(PetStoreRequests.Pets));
        }

        Assert.Equal(20, cases.Length);
        await shield.EventAsync(item => item.GetProperty("source").GetString() == "change");
        for (var i = 0; i < 100 && Changes(shield).Count() < cases.Length; i++)
        {
            await Task.Delay(50);
        }

        Assert.Equal(cases.Length, Changes(shield).Count(item => item.GetProperty("action").GetString() == "block"));
        life.WriteRaw(settings);
        await File.WriteAllTextAsync(life.Document, document);
        Assert.Equal(0, (await life.ReloadAsync(binary)).ExitCode);
    }

    [Fact]
    public async Task The_control_socket_is_its_owners_and_says_so_where_nobody_answers()
    {
        await using var origin = new ScriptedOrigin();
        using var life = new LifeShield(origin.Url);
        var nobody = await life.ReloadAsync(ShieldBinary.Preferred);
        Assert.Equal(1, nobody.ExitCode);
        await using var shield = await life.StartAsync(ShieldBinary.Preferred);

        Assert.Equal("600", (await Tool.RunAsync("stat", ["-c", "%a", life.Control], input: null)).Output.Trim());
        var second = await Tool.RunAsync(ShieldBinary.Preferred, "run", "--settings", life.Settings, "--listen", "http://127.0.0.1:0");
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("Another process answers on the control socket", second.Errors, StringComparison.Ordinal);
    }

    private static IEnumerable<JsonElement> Changes(ShieldProcess shield) => shield.Events.Where(item => item.GetProperty("source").GetString() == "change");
}
