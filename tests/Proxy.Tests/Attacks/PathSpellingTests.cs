using FastShield.Proxy.Tests.Journey;
using Xunit;

namespace FastShield.Proxy.Tests.Attacks;

/// <summary>
/// Spellings of a path (section 2.5 of the security matrix), for an operation that anybody may call and for one that asks for credentials: each is that
/// operation and nothing else, forwarded in the one canonical spelling that was matched, or it is refused. A further protocol is a further column:
/// an entry in <see cref="_protocols"/>.
/// </summary>
public sealed class PathSpellingTests
{
    private const int Open = 200;
    private const int Guarded = 401;

    /// <summary>How a request with this method, target and host is made; the status of its answer, 0 for none.</summary>
    private static readonly Dictionary<string, Func<ProxyRig, string, string, string, Task<int>>> _protocols = new()
    {
        ["h1"] = static async (rig, method, target, host) => (await rig.AskAsync($"{method} {target} HTTP/1.1\r\nHost: {host}\r\n\r\n", method)).Status,
    };

    /// <summary>
    /// The spelling ({0} the first segment, {1} its first letter encoded, {2} in capitals), the status for the open operation and for the guarded one, and
    /// what the origin sees where it sees something.
    /// </summary>
    private static readonly (string Spelling, int AtOpen, int AtGuarded, string? Seen)[] _rows =
    [
        ("/{0}/1", Open, Guarded, "/{0}/1"),
        ("/{1}/1", Open, Guarded, "/{0}/1"),
        ("/{0}/%31", Open, Guarded, "/{0}/1"),
        ("/{0}/1?x=/../y", Open, Guarded, "/{0}/1?x=/../y"),
        ("/{0}/1?", Open, Guarded, "/{0}/1?"),
        ("/{0}/a%3fb", Open, Guarded, "/{0}/a%3Fb"),
        ("http://a/{0}/1", Open, Guarded, "/{0}/1"),
        ("HTTP://A/{0}/1", Open, Guarded, "/{0}/1"),
        ("http://b/{0}/1", 400, 400, null),
        ("http://a:81/{0}/1", 400, 400, null),
        ("http://u@a/{0}/1", 400, 400, null),
        ("https://a/{0}/1", 421, 421, null),
        ("ftp://a/{0}/1", 400, 400, null),
        ("//{0}/1", 400, 400, null),
        ("/{0}//1", 400, 400, null),
        ("///{0}/1", 400, 400, null),
        ("/{0}/1//", 400, 400, null),
        ("/{0}/1/", 404, 404, null),
        ("/{2}/1", 404, 404, null),
        ("/./{0}/1", 400, 400, null),
        ("/{0}/./1", 400, 400, null),
        ("/{0}/1/.", 400, 400, null),
        ("/x/../{0}/1", 400, 400, null),
        ("/../{0}/1", 400, 400, null),
        ("/{0}/x/../1", 400, 400, null),
        ("/%2e/{0}/1", 400, 400, null),
        ("/x/%2e%2e/{0}/1", 400, 400, null),
        ("/x/.%2E/{0}/1", 400, 400, null),
        ("/x/..;/{0}/1", 400, 400, null),
        ("/x/..;a=b/{0}/1", 400, 400, null),
        ("/x/..%2f{0}/1", 400, 400, null),
        ("/x/%2e%2e%2f{0}%2f1", 400, 400, null),
        ("/{0}%2f1", 400, 400, null),
        ("/{0}%2F1", 400, 400, null),
        ("/%2f{0}/1", 400, 400, null),
        ("/{0}/a%2fb", 400, 400, null),
        ("/{0}\\1", 400, 400, null),
        ("\\{0}\\1", 400, 400, null),
        ("/{0}%5c1", 400, 400, null),
        ("/{0}/%5C1", 400, 400, null),
        ("/{0}%252f1", 400, 400, null),
        ("/x/%252e%252e/{0}/1", 400, 400, null),
        ("/{0};x=1/1", 400, 400, null),
        ("/{0}/1;x=1", 400, 400, null),
        ("/;/{0}/1", 400, 400, null),
        ("/{0}/1%00", 400, 400, null),
        ("/{0}/1%01", 400, 400, null),
        ("/{0}/1%0d%0aX:1", 400, 400, null),
        ("/{0}/1%7f", 400, 400, null),
        ("/{0}/1\u0001", 400, 400, null),
        ("/{0}/1\u00e9", 400, 400, null),
        ("/{0}/1#x", 400, 400, null),
        ("/{0}/%zz", 400, 400, null),
        ("/{0}/1%", 400, 400, null),
        ("/{0}/1%2", 400, 400, null),
        ("/{0}%c0%af1", 400, 400, null),
        ("/x/%c0%ae%c0%ae/{0}/1", 400, 400, null),
        ("/{0}/%u0031", 400, 400, null),
        ("{0}/1", 400, 400, null),
        ("a:80", 400, 400, null),
        ("*", 400, 400, null),
    ];

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Section_2_5_each_spelling_is_its_operation_in_one_form_or_refused(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker);
        var seen = 0;
        foreach (var (protocol, ask) in _protocols)
        {
            foreach (var (spelling, atOpen, atGuarded, forwarded) in _rows)
            {
                foreach (var (name, expected) in new[] { ("pets", atOpen), ("secrets", atGuarded) })
                {
                    var target = Spelt(spelling, name);
                    Assert.Equal((protocol, target, expected), (protocol, target, await ask(rig, "GET", target, "a")));
                    var requests = rig.Origin.Requests;
                    Assert.True(requests.Count == seen + (expected == Open ? 1 : 0), $"{protocol} {target}: the origin saw {requests[^1].Target}");
                    if (expected == Open)
                    {
                        seen++;
                        Assert.Equal((Spelt(forwarded!, name), "a"), (requests[^1].Target, requests[^1].Field("Host")[0].ToLowerInvariant()));
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Section_2_5_methods_are_names_and_no_field_changes_them(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker);
        foreach (var (_, ask) in _protocols)
        {
            Assert.Equal(405, await ask(rig, "HEAD", "/pets/1", "a"));
            Assert.Equal(405, await ask(rig, "OPTIONS", "/pets/1", "a"));
            Assert.Equal(405, await ask(rig, "Get", "/pets/1", "a"));
            Assert.Equal(405, await ask(rig, "PURGE", "/pets/1", "a"));
            Assert.Equal(501, await ask(rig, "TRACE", "/pets/1", "a"));
        }

        Assert.Empty(rig.Origin.Requests);
        const string overrides = "X-HTTP-Method-Override: DELETE\r\nX-HTTP-Method: DELETE\r\nX-Method-Override: DELETE\r\nX-Original-URL: /secrets/1\r\nX-Rewrite-URL: /secrets/1\r\n";
        Assert.Equal(200, (await rig.AskAsync($"GET /pets/1 HTTP/1.1\r\nHost: a\r\n{overrides}\r\n")).Status);
        Assert.DoesNotContain("verride", Assert.Single(rig.Origin.Requests).Head, StringComparison.Ordinal);
        Assert.DoesNotContain("secrets", rig.Origin.Requests[0].Head, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Section_2_5_a_request_has_one_host(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, shield: TestShield.Make(hosts: "api.example"));
        foreach (var host in (string[])["", " ", "user@api.example", "api.example:x", "api.example:0", "api.example:65536", "api.example:", "api.example:80:80", "api.example,b", "api.example b", "api.example/", "api.example/pets", "[::1", "[api.example]", "api.example\t:80", "%61pi.example", ".api.example", "http://api.example"])
        {
            Assert.Equal((host, 400), (host, (await rig.AskAsync($"GET /pets HTTP/1.1\r\nHost: {host}\r\n\r\n")).Status));
        }

        foreach (var lines in (string[])["Host: api.example\r\nHost: api.example\r\n", "Host: api.example\r\nhost: b\r\n", "", "Host:\r\n", "X-Host: api.example\r\n"])
        {
            Assert.Equal((lines, 400), (lines, (await rig.AskAsync($"GET /pets HTTP/1.1\r\n{lines}\r\n")).Status));
        }

        foreach (var host in (string[])["b", "127.0.0.1", "[::1]", "api.example.b", "xapi.example"])
        {
            Assert.Equal((host, 404), (host, (await rig.AskAsync($"GET /pets HTTP/1.1\r\nHost: {host}\r\n\r\n")).Status));
        }

        Assert.Empty(rig.Origin.Requests);
        foreach (var host in (string[])["api.example", "API.Example", "api.example:8080", "api.example."])
        {
            Assert.Equal((host, 200), (host, (await rig.AskAsync($"GET /pets HTTP/1.1\r\nHost: {host}\r\n\r\n")).Status));
            Assert.Equal([host], rig.Origin.Requests[^1].Field("Host"));
        }
    }

    public static TheoryData<string> Makers => ProxyRig.Makers;

    private static string Spelt(string spelling, string name) => spelling
        .Replace("{0}", name, StringComparison.Ordinal)
        .Replace("{1}", $"%{(int)name[0]:X2}{name[1..]}", StringComparison.Ordinal)
        .Replace("{2}", name.ToUpperInvariant(), StringComparison.Ordinal);
}
