using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Life;

/// <summary>security-cases R-07 where zones are managed: state folder, store and management API go from one process to the next, under load.</summary>
[Collection(Measured.Name)]
public sealed class ManagedTakeoverTests
{
    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task R07_the_next_process_has_the_zones_and_takes_changes(string host)
    {
        var binary = ShieldBinary.Of(host);
        await using var origin = new ScriptedOrigin();
        using var workspace = new Workspace();
        var (port, admin) = (LifeShield.FreePort(), LifeShield.FreePort());
        string[] arguments =
        [
            "run", "--state", workspace.File("state"), "--admin", $"http://127.0.0.1:{admin}", "--zone", "example.com", "--origin", origin.Url.ToString(),
            "--listen", $"http://127.0.0.1:{port}", "--control", workspace.File("control.sock"),
        ];
        await using var first = await ShieldProcess.StartAsync(binary, arguments);
        var zone = (await first.LineAsync(line => line.StartsWith("zone example.com ", StringComparison.Ordinal))).Split(' ')[^1];
        await first.LineAsync(line => line.StartsWith("management API on ", StringComparison.Ordinal));
        using var api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{admin}/client/v4/zones/{zone}/api_gateway/") };
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(Path.Combine(workspace.File("state"), "admin-token"))).Trim());
        await AddAsync(api, "/pets");

        await using var load = new StrictLoad(port, clients: 4, "example.com");
        await load.MoreAsync(50);
        await using var second = await ShieldProcess.StartAsync(binary, [.. arguments, "--takeover"]);
        Assert.Equal(0, await first.ExitAsync());
        await second.LineAsync(line => line.StartsWith("management API on ", StringComparison.Ordinal));
        await load.MoreAsync(50);
        await load.StopAsync();

        Assert.Empty(load.Failures);
        await AddAsync(api, "/later");
        Assert.Equal(["/later", "/pets"], await EndpointsAsync(api));
    }

    private static async Task AddAsync(HttpClient api, string endpoint)
    {
        using var response = await api.PostAsJsonAsync(new Uri("operations", UriKind.Relative), new[] { new { method = "GET", host = "example.com", endpoint } });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private static async Task<List<string>> EndpointsAsync(HttpClient api)
    {
        using var listed = JsonDocument.Parse(await api.GetStringAsync(new Uri("operations", UriKind.Relative)));
        return [.. listed.RootElement.GetProperty("result").EnumerateArray().Select(operation => operation.GetProperty("endpoint").GetString()!).Order(StringComparer.Ordinal)];
    }
}
