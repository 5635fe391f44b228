using System.Text.RegularExpressions;
using FastShield.Proxy.Journey;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>One list of phases: enum, metrics, code and docs.</summary>
public sealed class PhaseTests
{
    private static readonly string[] _names = ["Accept", "Handshake", "Head", "Route", "ClientIdentity", "Rules", "Parameters", "Body", "Forward", "Response", "Record"];

    [Fact]
    public void The_enum_has_the_phases_in_their_order() => Assert.Equal(_names, Enum.GetNames<Phase>());

    [Fact]
    public async Task The_counters_have_each_phase()
    {
        await using var rig = await ProxyRig.StartAsync("epoll");
        Assert.Equal(200, (await rig.AskAsync("GET /pets HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.Equal(Enum.GetValues<Phase>(), rig.Server.Counters.RefusedBy.Keys.Order());
    }

    [Fact]
    public void The_code_goes_through_them_in_their_order()
    {
        var code = File.ReadAllText(Path.Combine(Suites.Repository, "src", "Proxy", "Journey", "ClientJourney.cs"));
        var places = _names.Skip(2).SkipLast(1).Select(name => code.IndexOf(name + "Phase.Run", StringComparison.Ordinal)).ToList();

        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    [Fact]
    public void Each_phase_says_whether_it_fails_open_or_closed()
    {
        foreach (var name in _names.Skip(2))
        {
            var code = File.ReadAllText(Path.Combine(Suites.Repository, "src", "Proxy", "Journey", name + "Phase.cs"));
            var text = Regex.Replace(code, @"\s*///\s*|\s+", " ");
            Assert.Matches("Fails (open|closed|as the (operation's )?action says)", text);
        }
    }

    [Fact]
    public void The_docs_name_them_in_their_order()
    {
        var path = Path.Combine(Suites.Repository, "docs", "JOURNEY.md");
        var text = File.ReadAllText(path);
        Assert.Contains(string.Join(" -> ", _names), text, StringComparison.Ordinal);
    }
}
