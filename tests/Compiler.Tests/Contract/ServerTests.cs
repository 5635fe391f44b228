using FastShield.Compiler.Contract;
using FastShield.Compiler.Diagnostics;
using Xunit;
using static FastShield.Compiler.Tests.Contract.Contracts;

namespace FastShield.Compiler.Tests.Contract;

public sealed class ServerTests
{
    [Theory]
    [InlineData("https://api.example.com/v1", "https", "api.example.com", null, "/v1")]
    [InlineData("https://API.example.com/v1/", "https", "api.example.com", null, "/v1")]
    [InlineData("http://example.com", "http", "example.com", null, "")]
    [InlineData("HTTP://localhost:8080/", "http", "localhost", 8080, "")]
    [InlineData("https://[2001:DB8::1]:8443/a/b", "https", "[2001:db8::1]", 8443, "/a/b")]
    [InlineData("https://[::1]", "https", "[::1]", null, "")]
    [InlineData("//example.com/x", null, "example.com", null, "/x")]
    [InlineData("/", null, null, null, "")]
    [InlineData("/v1", null, null, null, "/v1")]
    [InlineData("/v1/", null, null, null, "/v1")]
    public void URLs_are_taken_apart(string url, string? scheme, string? host, int? port, string basePath)
    {
        var (servers, bag) = Servers($"{{url: \"{url}\"}}");

        Assert.Empty(bag.Items);
        var server = Assert.Single(servers);
        Assert.Equal((scheme, host, port, basePath), (server.Scheme, server.Host, server.Port, server.BasePath));
    }

    [Theory]
    [InlineData("v1", "/v1")]
    [InlineData("./v1", "/v1")]
    [InlineData(".", "")]
    [InlineData("api.example.com/v1", "/api.example.com/v1")]
    public void Relative_URLs_are_guessed_with_a_warning(string url, string basePath)
    {
        var (servers, bag) = Servers($"{{url: \"{url}\"}}");

        bag.Only(DiagnosticCodes.ServerNarrowed, DiagnosticSeverity.Warning);
        Assert.Equal((null, basePath), (servers[0].Host, servers[0].BasePath));
    }

    [Theory]
    [InlineData("wss://example.com")]
    [InlineData("ftp://example.com")]
    [InlineData("https://user@example.com")]
    [InlineData("https://example.com:99999")]
    [InlineData("https://example.com:abc")]
    [InlineData("https://")]
    [InlineData("https:///v1")]
    [InlineData("https://exa mple.com")]
    [InlineData("https://bücher.example")]
    [InlineData("https://[::1")]
    [InlineData("https://example.com/a?b")]
    [InlineData("https://example.com/a#b")]
    [InlineData("https://example.com/a//b")]
    [InlineData("https://example.com/../b")]
    [InlineData("https://example.com/a b")]
    [InlineData("https://{x}/")]
    public void A_server_that_cannot_be_served_is_left_out_with_a_warning(string url)
    {
        var (servers, bag) = Servers($"{{url: /ok}}, {{url: \"{url}\"}}");

        bag.Only(DiagnosticCodes.ServerUnusable, DiagnosticSeverity.Warning);
        Assert.Equal("/ok", Assert.Single(servers).BasePath);
    }

    [Fact]
    public void Where_no_server_can_be_served_any_host_is()
    {
        var (servers, bag) = Servers("{url: \"protocol://host:<port>/switch/\"}");

        Assert.False(bag.HasErrors);
        Assert.Contains(bag.Items, d => d.Code == DiagnosticCodes.ServerUnusable);
        Assert.Equal((null, "/switch"), (servers[0].Host, servers[0].BasePath));
    }

    [Fact]
    public void Variables_stand_for_all_their_values()
    {
        var (servers, bag) = Servers("{url: \"{scheme}://example.com:{port}/v1\", variables: {scheme: {enum: [http, https], default: https}, port: {enum: ['80', 8443], default: '80'}}}");

        Assert.Empty(bag.Items);
        Assert.Equal(
            ["http://example.com:80/v1/", "http://example.com:8443/v1/", "https://example.com:80/v1/", "https://example.com:8443/v1/"],
            servers.Select(s => s.ToString()));
    }

    [Theory]
    [InlineData("https://api-{v}.example.com", "demo", "api-demo.example.com", "")]
    [InlineData("https://{v}/base", "demo", "demo", "/base")]
    [InlineData("https://{v}.example.com", "a.b", "a.b.example.com", "")]
    [InlineData("https://example.com/{v}", "demo", "example.com", "/demo")]
    [InlineData("https://example.com:{v}", "8443", "example.com", "")]
    public void A_variable_without_a_list_stands_for_its_default_with_a_warning(string url, string value, string host, string basePath)
    {
        var (servers, bag) = Servers($"{{url: \"{url}\", variables: {{v: {{default: '{value}'}}}}}}");

        bag.Only(DiagnosticCodes.ServerNarrowed, DiagnosticSeverity.Warning);
        Assert.Equal((host, basePath), (Assert.Single(servers).Host, servers[0].BasePath));
    }

    [Theory]
    [InlineData("https://{v}.example.com/base", "{label}.example.com")]
    [InlineData("https://api.{v}.example.com/base", "api.{label}.example.com")]
    [InlineData("//{v}.example.com:8443/base", "{label}.example.com")]
    public void A_variable_that_is_a_label_of_a_host_stands_for_any(string url, string host)
    {
        var (servers, bag) = Servers($"{{url: \"{url}\", variables: {{v: {{default: demo}}}}}}");

        bag.Only(DiagnosticCodes.ServerNarrowed, DiagnosticSeverity.Information);
        Assert.Equal((host, "/base"), (Assert.Single(servers).Host, servers[0].BasePath));
    }

    [Fact]
    public void A_listed_label_stands_for_its_values_only()
    {
        var (servers, bag) = Servers("{url: \"https://{v}.example.com\", variables: {v: {enum: [eu, us], default: eu}}}");

        Assert.Empty(bag.Items);
        Assert.Equal(["eu.example.com", "us.example.com"], servers.Select(server => server.Host));
    }

    [Fact]
    public void Combinations_are_bounded()
    {
        var digits = "{enum: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'], default: '0'}";
        var (servers, bag) = Servers($"{{url: \"/{{a}}/{{b}}/{{c}}\", variables: {{a: {digits}, b: {digits}, c: {digits}}}}}");

        Assert.True(servers.Length <= 64);
        Assert.Contains(bag.Items, d => d.Code == DiagnosticCodes.ServerNarrowed);
    }

    [Fact]
    public void The_nearest_servers_hold()
    {
        var contract = Clean("""
            openapi: 3.0.3
            info: {title: t, version: '1'}
            servers: [{url: /document}]
            paths:
              /a: {servers: [{url: /item}], get: {servers: [{url: /operation}]}, put: {}}
              /b: {get: {servers: []}}
            """);

        Assert.Equal(["/operation", "/item", "/document"], contract.Operations.Select(o => Assert.Single(o.Servers).BasePath));
    }

    [Fact]
    public void Without_servers_the_root_of_any_host_holds()
    {
        var contract = Clean("openapi: 3.0.3\ninfo: {title: t, version: '1'}\nservers: []\npaths: {/a: {get: {}}}\n");

        Assert.Equal((null, null, ""), (contract.Servers[0].Scheme, contract.Servers[0].Host, contract.Servers[0].BasePath));
        Assert.Same(contract.Servers[0], contract.Operations[0].Servers[0]);
    }

    private static (System.Collections.Immutable.ImmutableArray<ServerTarget> Servers, DiagnosticBag Diagnostics) Servers(string list)
    {
        var (contract, bag) = Paths("  /a: {get: {}}\n", more: $"servers: [{list}]\n");
        return (contract!.Servers, bag);
    }
}
