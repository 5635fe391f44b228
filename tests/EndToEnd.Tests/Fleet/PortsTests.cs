using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Fleet;

/// <summary>security-cases A-08: the data port never serves management, and the management port never reaches the origin.</summary>
public sealed class PortsTests
{
    [Fact]
    public async Task A_08_each_port_serves_its_own()
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        await using var node = await Node.StartAsync(ShieldBinary.Preferred, workspace.File("state"), origin.Url);
        foreach (var host in (string[])["127.0.0.1", "localhost", "api.example.com", "example.com"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node.Data.BaseAddress!, "/client/v4/user/tokens/verify"));
            request.Headers.Host = host;
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + node.Token);
            using var answer = await node.Data.SendAsync(request);
            Assert.DoesNotContain("\"success\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        // Of these the shield forwarded what is under its zone, as it does with everything there at first; none of it was answered by itself.
        var forwarded = origin.Requests.Count;
        foreach (var (host, expected) in new[] { ("api.example.com", 421), ("evil.example", 421), ("localhost", 404) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node.Management.BaseAddress!, "/v1/pets"));
            request.Headers.Host = host;
            using var answer = await node.Management.SendAsync(request);
            Assert.Equal(expected, (int)answer.StatusCode);
        }

        Assert.Equal(forwarded, origin.Requests.Count);
    }
}
