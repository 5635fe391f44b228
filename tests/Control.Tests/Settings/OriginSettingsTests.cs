using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Control.Settings;
using FastShield.Proxy.Settings;
using Xunit;

namespace FastShield.Control.Tests.Settings;

/// <summary>Origins with names, and routes to them.</summary>
public sealed class OriginSettingsTests
{
    [Fact]
    public void Everything_that_can_be_said_of_an_origin_is_read()
    {
        var settings = Read("""
            origin: users
            origins:
              - name: users
                addresses: [ 'https://10.0.0.1:8443', 'https://users.internal' ]
                protocol: auto
                tls: { verify: false, server_name: users.example }
                timeouts: { connect: 1, tls: 2, first_byte: 3, response_idle: 0, total: 60 }
                health: { path: '/healthz?deep=1', host: h.example, interval: 4, timeout: 1, status: 200-399, unhealthy_after: 7, healthy_after: 8 }
                ejection: { failures: 9, shortest: 10, longest: 100 }
                slow_start: 0
                dns_refresh: 11
                max_connections: 12
                max_pending: 13
                max_streams: 14
                idle: 15
                retry: false
                retry_budget: 16
              - { name: files, addresses: [ 'unix:/run/files.sock', 'http://127.0.0.1:81' ], protocol: h2c }
            routes:
              - { path: /files, origin: files }
              - { host: b.example, origin: 'http://127.0.0.1:82' }
            """, out _)!;
        Assert.Equal("users", settings.Origin);
        var users = settings.Origins[0];
        Assert.Equal(["10.0.0.1", "users.internal"], users.Addresses.Select(static address => address.Host));
        Assert.All(users.Addresses, static address => Assert.Equal((false, "users.example", TimeSpan.FromSeconds(2)), (address.Tls!.Verify, address.Tls.ServerName, address.HandshakeTimeout)));
        Assert.Equal(["h2", "http/1.1"], users.Addresses[0].Tls!.ApplicationProtocols);
        Assert.Equal(OriginProtocol.Auto, users.Protocol);
        Assert.Equal((1, 3, 0, 60), (users.Timeouts.Connect!.Value.TotalSeconds, users.Timeouts.FirstByte!.Value.TotalSeconds, users.Timeouts.ResponseIdle!.Value.TotalSeconds, users.Timeouts.Total!.Value.TotalSeconds));
        Assert.Equal(new OriginHealth { Path = "/healthz?deep=1", Host = "h.example", Interval = TimeSpan.FromSeconds(4), Timeout = TimeSpan.FromSeconds(1), LowestStatus = 200, HighestStatus = 399, UnhealthyAfter = 7, HealthyAfter = 8 }, users.Health);
        Assert.Equal(new OriginEjection { Failures = 9, Shortest = TimeSpan.FromSeconds(10), Longest = TimeSpan.FromSeconds(100) }, users.Ejection);
        Assert.Equal((0, 11, 12, 13, 14, 15, false, 16), (users.SlowStart.TotalSeconds, users.DnsRefresh.TotalSeconds, users.MaxConnections, users.MaxPending, users.MaxStreams, users.IdleTimeout.TotalSeconds, users.Retry, users.RetryBudget));
        Assert.Equal(("/run/files.sock", OriginProtocol.Http2), (settings.Origins[1].Addresses[0].UnixPath, settings.Origins[1].Protocol));
        Assert.Equal([new NamedRoute(null, "/files", "files"), new NamedRoute("b.example", "/", "http://127.0.0.1:82")], settings.Routes);
    }

    [Theory]
    [InlineData("origin: nobody", "no origin with the name 'nobody'", 1)]
    [InlineData("origins:\n- { name: a, addresses: [ 'http://b' ] }\n- { name: a, addresses: [ 'http://c' ] }", "more than one origin", 3)]
    [InlineData("origins:\n- name: a\n  addresses: [ 'http://b', 'https://c' ]", "all https, or none", 3)]
    [InlineData("origins:\n- name: a\n  addresses: [ 'http://b' ]\n  protocol: h2", "agreed on in the TLS handshake", 4)]
    [InlineData("origins:\n- name: a\n  addresses: [ 'https://b' ]\n  protocol: h2c", "without TLS", 4)]
    [InlineData("origins:\n- name: a\n  addresses: [ 'http://b' ]\n  tls: { verify: false }", "for https addresses", 4)]
    [InlineData("origins:\n- name: a\n  addresses: [ 'https://b' ]\n  tls: { ca: no-such-file.pem }", "no such file", 4)]
    [InlineData("origins:\n- name: a\n  addresses: [ 'https://u:secret@b' ]", "has a scheme, a host and a port", 3)]
    [InlineData("routes:\n- { path: /a/../b, origin: 'http://x' }", "dot segments", 2)]
    [InlineData("routes:\n- { path: /a, origin: nobody }", "no origin with the name", 2)]
    [InlineData("origins:\n- name: a\n  addresses: [ 'ftp://b' ]", "FS2001", 3)]
    [InlineData("origins:\n- name: a\n  addresses: [ 'http://b' ]\n  timeouts: { connect: 0 }", "FS2001", 4)]
    public void What_cannot_be_is_told_with_its_place(string text, string expected, int line)
    {
        Assert.Null(Read(text, out var diagnostics));
        var told = Assert.Single(diagnostics.Items);
        Assert.Contains(expected, told.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", told.ToString(), StringComparison.Ordinal);
        Assert.Contains($"({line},", told.ToString(), StringComparison.Ordinal);
    }

    private static FastShieldSettings? Read(string text, out DiagnosticBag diagnostics)
    {
        diagnostics = new DiagnosticBag();
        return SettingsReader.Read(Encoding.UTF8.GetBytes(text), "settings.yaml", ".", diagnostics);
    }
}
