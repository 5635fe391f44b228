using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Running;

/// <summary>`fastshield run` by its flags and by a settings file, seen from a client.</summary>
public sealed class RunTests
{
    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task A_title_with_line_ends_writes_no_line_of_its_own_between_the_events(string host)
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        var document = workspace.Write("api.json", """{"openapi":"3.0.3","info":{"title":"a\n{\"action\":\"none\"}\n","version":"1"},"paths":{}}""");
        await using var shield = await ShieldProcess.RunAsync(ShieldBinary.Of(host), document, origin.Url);

        Assert.Contains(shield.Lines, line => line.Contains("a {\"action\":\"none\"} , 0 operations", StringComparison.Ordinal));
        Assert.Empty(shield.Events);
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Events_on_a_full_disk_stop_no_request_and_their_loss_is_told(string host)
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        var settings = workspace.Write("settings.yaml", "events: /dev/full\n");
        await using var shield = await ShieldProcess.RunAsync(ShieldBinary.Of(host), Workspace.PetStore, origin.Url, "--settings", settings);
        using var client = shield.Client();

        Assert.Equal(404, await client.StatusAsync("/v1/nowhere"));
        Assert.Equal(200, await client.StatusAsync(PetStoreRequests.Pets));
        await shield.SignalAsync("TERM");

        Assert.Equal(0, await shield.ExitAsync());
        Assert.Contains(shield.Errors, line => line.StartsWith("events: 1 could not be written", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Http_and_https_listeners_serve_the_certificate_that_was_given(string host)
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        var files = TestCertificate.Make(workspace, "shop.example");
        await using var shield = await ShieldProcess.RunAsync(
            ShieldBinary.Of(host), Workspace.PetStore, origin.Url,
            "--listen", "http://127.0.0.1:0", "--listen", "https://127.0.0.1:0", "--cert", files.CertificateFile, "--key", files.KeyFile);

        Assert.Equal(["http", "https"], shield.Urls.Select(url => url.Scheme));
        using var plain = shield.Client(shield.Urls[0]);
        Assert.Equal(200, await plain.StatusAsync(PetStoreRequests.Pets));
        using var expected = X509CertificateLoader.LoadCertificateFromFile(files.CertificateFile);
        foreach (var version in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
        {
            string? shown = null;
            using var handler = ShieldProcess.Handler();
            handler.SslOptions.EnabledSslProtocols = version;
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => (shown = certificate?.GetCertHashString()) is not null;
            using var secure = new HttpClient(handler) { BaseAddress = shield.Urls[1], Timeout = Tool.Patience };
            Assert.Equal(200, await secure.StatusAsync(PetStoreRequests.Pets));
            Assert.Equal(200, await secure.PostAsync("/v1/pets", PetStoreRequests.Rex));
            Assert.Equal(400, await secure.StatusAsync(PetStoreRequests.TooManyPets));
            Assert.Equal(expected.GetCertHashString(), shown);
        }

        Assert.Equal(5, origin.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task The_sample_settings_file_says_what_the_flags_say_and_flags_win(string host)
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        File.Copy(Workspace.PetStore, workspace.File("petstore.openapi.yaml"));
        var sample = await File.ReadAllTextAsync(Path.Combine(Suites.Repository, "samples", "petstore", "settings.yaml"));
        Assert.Contains("http://127.0.0.1:3000", sample, StringComparison.Ordinal);
        Assert.Contains("https://127.0.0.1:8443", sample, StringComparison.Ordinal);
        var settings = workspace.Write(
            "settings.yaml",
            sample.Replace("http://127.0.0.1:3000", origin.Url.ToString(), StringComparison.Ordinal).Replace("https://127.0.0.1:8443", "https://127.0.0.1:0", StringComparison.Ordinal));

        await using (var shield = await ShieldProcess.StartAsync(ShieldBinary.Of(host), "run", "--settings", settings))
        {
            using var client = shield.Client();
            Assert.Equal("https", shield.Url.Scheme);
            Assert.Equal(200, await client.StatusAsync(PetStoreRequests.Pets));
            Assert.Equal(400, await client.StatusAsync(PetStoreRequests.TooManyPets));
            Assert.Equal(404, await client.StatusAsync(PetStoreRequests.Owners));
        }

        await using (var shield = await ShieldProcess.StartAsync(ShieldBinary.Of(host), "run", "--settings", settings, "--action", "log", "--listen", "http://127.0.0.1:0"))
        {
            using var client = shield.Client();
            Assert.Equal("http", shield.Url.Scheme);
            Assert.Equal(200, await client.StatusAsync(PetStoreRequests.TooManyPets));
            Assert.Equal(404, await client.StatusAsync(PetStoreRequests.Owners));
        }
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Only_the_hosts_that_were_named_are_served(string host)
    {
        await using var origin = new ScriptedOrigin();
        await using var shield = await ShieldProcess.StartAsync(
            ShieldBinary.Of(host), "run", "--schema", Workspace.PetStore, "--origin", origin.Url.ToString(),
            "--listen", "http://127.0.0.1:0", "--engine", "interpreter", "--host", "api.shop.example", "--host", "{shop}.pets.example");
        using var client = shield.Client();

        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, "api.shop.example"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, "API.shop.example:8443"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, "oslo.pets.example"));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(client, "shop.example"));
        Assert.Equal(3, origin.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Several_documents_are_served_together(string host)
    {
        using var workspace = new Workspace();
        var second = workspace.Write("second.json", """
            {"openapi":"3.1.0","info":{"title":"Stock","version":"1"},"paths":{"/stock/{shelf}":{"get":{
              "parameters":[{"name":"shelf","in":"path","required":true,"schema":{"type":"string","enum":["a","b"]}}],
              "responses":{"200":{"description":"Fine"}}}}}}
            """);
        await using var origin = new ScriptedOrigin();
        await using var shield = await ShieldProcess.RunAsync(ShieldBinary.Of(host), Workspace.PetStore, origin.Url, "--schema", second);
        using var client = shield.Client();

        Assert.Equal(2, shield.Lines.Count(line => line.StartsWith("compiled ", StringComparison.Ordinal)));
        Assert.Equal(200, await client.StatusAsync(PetStoreRequests.Pets));
        Assert.Equal(400, await client.StatusAsync(PetStoreRequests.TooManyPets));
        Assert.Equal(200, await client.StatusAsync("/stock/b"));
        Assert.Equal(400, await client.StatusAsync("/stock/c"));
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task A_request_under_way_is_finished_when_the_process_is_told_to_end(string host)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new ScriptedOrigin(async (_, connection) =>
        {
            arrived.SetResult();
            await goOn.Task;
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
        });
        await using var shield = await ShieldProcess.RunAsync(ShieldBinary.Of(host), Workspace.PetStore, origin.Url);
        using var client = shield.Client();

        var slow = client.GetStringAsync(new Uri(PetStoreRequests.Pets, UriKind.Relative));
        await arrived.Task.WaitAsync(Tool.Patience);
        await shield.SignalAsync("TERM");
        await NotListeningAsync(shield.Url.Port);
        Assert.False(slow.IsCompleted);
        goOn.SetResult();

        Assert.Equal("late", await slow);
        Assert.Equal(0, await shield.ExitAsync());
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, PetStoreRequests.Pets);
        request.Headers.Host = host;
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }

    private static async Task NotListeningAsync(int port)
    {
        for (var i = 0; i < 600; i++)
        {
            using var probe = new System.Net.Sockets.TcpClient();
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, port);
                await Task.Delay(50);
            }
            catch (System.Net.Sockets.SocketException)
            {
                return;
            }
        }

        Assert.Fail("It still listens after it was told to end.");
    }
}
