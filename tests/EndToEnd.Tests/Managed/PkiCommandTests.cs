using System.Runtime.Versioning;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Managed;

/// <summary>`fastshield pki`: the workflow for devices by the command line, with curl and openssl as the devices.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PkiCommandTests
{
    [Fact]
    public async Task A_device_gets_a_certificate_calls_is_revoked_and_taken_back()
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        var binary = ShieldBinary.Preferred;
        await using var shield = await ManagedShield.StartAsync(binary, workspace, origin.Url, "--listen", "https://127.0.0.1:0");
        var listening = await shield.Process.LineAsync(line => line.StartsWith("listening on https://", StringComparison.Ordinal));
        var port = listening.Split(':')[2].Split(';')[0].Trim();
        var token = workspace.File("token");
        await File.WriteAllTextAsync(token, shield.Token);
        var (certificate, key) = (workspace.File("device.pem"), workspace.File("device.key"));

        var issued = await PkiAsync("issue", "example.com", "--name", "device 1", "--days", "90", "-o", certificate);
        Assert.Contains("device 1", issued, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(workspace.File("state"), "sealing.key")));
        Assert.Contains("is there already", (await FailAsync("issue", "example.com", "--name", "x", "-o", certificate)).Errors, StringComparison.Ordinal);
        await PkiAsync("ca", "example.com", "-o", workspace.File("ca.pem"));
        Assert.Contains("OK", (await Tool.RunAsync("openssl", ["verify", "-purpose", "sslclient", "-CAfile", workspace.File("ca.pem"), certificate], null)).Output, StringComparison.Ordinal);

        Assert.Equal("200", await CurlAsync(isShown: false));
        Assert.Contains("api.example.com", await PkiAsync("hosts", "example.com", "api.example.com"), StringComparison.Ordinal);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", shield.Token);
        using var required = await http.PutAsync(new Uri($"{shield.Api}/zones/{shield.ZoneId}/fastshield/client_hosts"), new StringContent("""{"require":["api.example.com"]}""", System.Text.Encoding.UTF8, "application/json"));
        Assert.True(required.IsSuccessStatusCode, await required.Content.ReadAsStringAsync());

        Assert.Equal("000", await CurlAsync(isShown: false));
        Assert.Equal("200", await CurlAsync(isShown: true));
        var id = issued.Split(' ')[0];
        var serial = issued.Split("  ")[1];
        Assert.Contains("revoked", await PkiAsync("revoke", "example.com", serial), StringComparison.Ordinal);
        Assert.NotEqual("200", await CurlAsync(isShown: true));
        Assert.Contains(serial, await PkiAsync("list", "example.com", "--status", "revoked"), StringComparison.Ordinal);
        Assert.Contains("active", await PkiAsync("reactivate", "example.com", id), StringComparison.Ordinal);
        Assert.Equal("200", await CurlAsync(isShown: true));

        Assert.Contains("signs from now on", await PkiAsync("rotate-ca", "example.com", "--algorithm", "rsa"), StringComparison.Ordinal);
        Assert.Equal("200", await CurlAsync(isShown: true));
        Assert.Contains("first of 2", (await Tool.RunAsync(binary, "pki", "new-key", Path.Combine(workspace.File("state"), "sealing.key"))).Output, StringComparison.Ordinal);
        Assert.Contains("1 zones", await PkiAsync("rotate-key"), StringComparison.Ordinal);
        Assert.Contains("device 2", await PkiAsync("issue", "example.com", "--name", "device 2", "--rsa", "--minutes", "30", "-o", workspace.File("second.pem")), StringComparison.Ordinal);

        async Task<string> PkiAsync(params string[] arguments)
        {
            var ended = await Tool.RunAsync(binary, ["pki", .. arguments, "--api", shield.Api, "--token-file", token]);
            Assert.True(ended.ExitCode == 0, ended.All);
            Assert.DoesNotContain("PRIVATE", ended.All, StringComparison.Ordinal);
            return ended.Output;
        }

        async Task<Ended> FailAsync(params string[] arguments)
        {
            var ended = await Tool.RunAsync(binary, ["pki", .. arguments, "--api", shield.Api, "--token-file", token]);
            Assert.NotEqual(0, ended.ExitCode);
            return ended;
        }

        async Task<string> CurlAsync(bool isShown)
        {
            string[] shown = isShown ? ["--cert", certificate, "--key", key] : [];
            return (await Tool.RunAsync("curl", ["-sk", "-o", "/dev/null", "-w", "%{http_code}", "--resolve", $"api.example.com:{port}:127.0.0.1", .. shown, $"https://api.example.com:{port}/pets"], null)).Output;
        }
    }

    [Fact]
    public async Task A06_A_sealing_key_that_others_may_read_stops_the_start()
    {
        using var workspace = new Workspace();
        var state = Directory.CreateDirectory(workspace.File("state")).FullName;
        var path = Path.Combine(state, "sealing.key");
        await File.WriteAllBytesAsync(path, new byte[32]);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var ended = await Tool.RunAsync(ShieldBinary.Preferred, "run", "--state", state, "--origin", "http://127.0.0.1:9", "--listen", "http://127.0.0.1:0");
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("chmod 600", ended.Errors, StringComparison.Ordinal);
    }
}
