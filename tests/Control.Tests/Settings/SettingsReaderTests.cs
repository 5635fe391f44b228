using FastShield.Compiler.Diagnostics;
using FastShield.Control.Settings;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tls;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Matching;
using FastShield.Runtime.Parameters;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Control.Tests.Settings;

public sealed class SettingsReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fastshield-settings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_setting_is_read()
    {
        var settings = Read("""
            schemas: [api.yaml, /tmp/other.json]
            origin: http://127.0.0.1:3000
            origins: { b.example: 'https://10.0.0.1:8443' }
            listen: [ 'https://0.0.0.0:443', 'http://127.0.0.1:80' ]
            certificates:
              - { cert: a.pem, key: a.key, hosts: [a.example], password_env: A_KEY, staple: a.ocsp }
            tls: { min_version: '1.3', unknown_hosts: refuse, resumption: false, ticket_keys: tickets.key }
            hosts: ['*']
            action: log
            response_action: block
            allow_undeclared_responses: true
            fallthrough: none
            operations:
              listPets: { action: none, response_action: log }
              GET /files/{name}: { encoded_slash: data }
            engine: interpreter
            compiled_limit: 500
            allow_gaps: true
            refs_root: shared
            path_normalization: cloudflare
            encoded_slash: data
            encoded_slash_hosts: [files.example]
            block_status: 403
            hide_detail: true
            cors_preflight: pass
            allow_undeclared_bodies: true
            undeclared_query: block
            encoded_delimiters: data
            security: ignore
            trusted_peers: [10.0.0.0/8, 192.0.2.1]
            underscores_in_names: allow
            access_log: true
            events: events.jsonl
            redact: [token]
            transport: portable
            loops: 3
            limits: { max_body: 2048, max_response_body: 3072, max_bodies_in_flight: 4096, max_connections: 7, min_rate: 9 }
            timeouts: { handshake: 1, head: 2, keep_alive: 3, connect: 4, first_byte: 5.5, response_idle: 6, drain: 0.5 }
            """);

        Assert.Equal([Path.Combine(_folder, "api.yaml"), "/tmp/other.json"], settings.Schemas);
        Assert.Equal("http://127.0.0.1:3000", settings.Origin);
        Assert.Equal("https://10.0.0.1:8443", settings.HostOrigins["B.example"]);
        Assert.Equal(["https://0.0.0.0:443", "http://127.0.0.1:80"], settings.Listen);
        var certificate = Assert.Single(settings.Certificates);
        Assert.Equal((Path.Combine(_folder, "a.pem"), Path.Combine(_folder, "a.key")), (certificate.Certificate, certificate.Key));
        Assert.Equal(["a.example"], certificate.Hosts);
        Assert.True(certificate is { PasswordVariable: "A_KEY", PasswordFile: null } && certificate.Staple == Path.Combine(_folder, "a.ocsp"));
        Assert.True(settings.Tls is { MinVersion: TlsVersion.Tls13, RefuseUnknownHosts: true, Resumption: false } && settings.Tls.TicketKeys == Path.Combine(_folder, "tickets.key"));
        Assert.Equal(["*"], settings.Hosts);
        Assert.Equal((MitigationAction.Log, MitigationAction.None), (settings.Action, settings.Fallthrough));
        Assert.Equal(MitigationAction.None, Assert.Single(settings.OperationActions).Value);
        Assert.True(settings is { ResponseAction: MitigationAction.Block, AllowUndeclaredResponses: true, HoldsResponses: true, Limits.MaxResponseBody: 3072 });
        Assert.Equal(("listPets", MitigationAction.Log), (settings.OperationResponseActions.Single().Key, settings.OperationResponseActions.Single().Value));
        Assert.Equal("GET /files/{name}", Assert.Single(settings.EncodedSlashOperations));
        Assert.Equal("files.example", Assert.Single(settings.EncodedSlashHosts));
        Assert.Equal(EngineChoice.Interpreter, settings.Engine);
        Assert.Equal(500, settings.CompiledLimit);
        Assert.True(settings is { AllowGaps: true, EncodedSlashIsData: true, HideDetail: true, AllowUndeclaredBodies: true, AccessLog: true });
        Assert.Equal(["10.0.0.0/8", "192.0.2.1/32"], settings.TrustedPeers.Networks.Select(static network => network.ToString()));
        Assert.Equal((MitigationAction.Block, EncodedDelimiters.Data, false), (settings.UndeclaredQuery, settings.EncodedDelimiters, settings.EnforceSecurity));
        Assert.Equal(PathMode.Cloudflare, settings.PathNormalization);
        Assert.Equal(Path.Combine(_folder, "shared"), settings.RefsRoot);
        Assert.Equal(403, settings.BlockStatus);
        Assert.Equal(CorsPreflight.Pass, settings.CorsPreflight);
        Assert.Equal(Path.Combine(_folder, "events.jsonl"), settings.Events);
        Assert.Equal(["token"], settings.Redact);
        Assert.Equal(TransportMaker.Portable, settings.Transport);
        Assert.Equal(3, settings.Loops);
        Assert.Equal((2048, 4096L, 7, 9), (settings.Limits.MaxBody, settings.Limits.MaxBodiesInFlight, settings.Limits.MaxConnections, settings.Limits.MinRate));
        Assert.Equal(
            [1, 2, 3, 4, 5.5, 6, 0.5],
            [
                settings.Timeouts.Handshake.TotalSeconds, settings.Timeouts.Head.TotalSeconds, settings.Timeouts.KeepAlive.TotalSeconds,
                settings.Timeouts.Connect.TotalSeconds, settings.Timeouts.FirstByte.TotalSeconds, settings.Timeouts.ResponseIdle.TotalSeconds,
                settings.Drain.TotalSeconds,
            ]);
    }

    [Fact]
    public void Without_a_setting_the_safe_default_holds()
    {
        var settings = Read("origin: http://127.0.0.1:3000");

        Assert.Equal((MitigationAction.Block, MitigationAction.Block), (settings.Action, settings.Fallthrough));
        Assert.Equal(["https://127.0.0.1:8443"], settings.Listen);
        Assert.Equal(EngineChoice.Best, settings.Engine);
        Assert.False(settings.AllowGaps || settings.EncodedSlashIsData || settings.TrustedPeers.IsEverybody || settings.AllowUndeclaredBodies);
        Assert.Equal("stdout", settings.Events);
        Assert.Equal((MitigationAction.Log, EncodedDelimiters.Both, true), (settings.UndeclaredQuery, settings.EncodedDelimiters, settings.EnforceSecurity));
    }

    [Fact]
    public void An_operation_has_its_own_word_on_undeclared_query_parameters()
    {
        var settings = Read("operations: { a: { undeclared_query: ignore }, b: { undeclared_query: block }, c: { action: log } }");

        Assert.Equal([("a", MitigationAction.None), ("b", MitigationAction.Block)], settings.OperationUndeclaredQuery.Select(entry => (entry.Key, entry.Value)));
    }

    [Theory]
    [InlineData("origin: http://a:1\nlisten_on: x", 2, "there is no such setting")]
    [InlineData("action: deny", 1, "invalid enum variant")]
    [InlineData("block_status: 200", 1, "number too small")]
    [InlineData("timeouts:\n  head: 0", 2, "number too small")]
    [InlineData("limits:\n  min_rate: 0", 2, "number too small")]
    [InlineData("certificates:\n  - key: k.pem", 2, "it is missing")]
    [InlineData("schemas: []", 1, "invalid array item count")]
    [InlineData("origin: ftp://a", 1, "pattern no match")]
    [InlineData("[1, 2]", 1, "expected:object")]
    public void A_setting_that_the_schema_does_not_allow_is_named_with_its_line(string text, int line, string why)
    {
        var diagnostics = new DiagnosticBag();

        Assert.Null(SettingsReader.Read(Write(text), diagnostics));

        var problem = Assert.Single(diagnostics.Items);
        Assert.Equal((SettingsCodes.Malformed, line), (problem.Code, problem.Line));
        Assert.Contains(why, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_told_and_not_thrown()
    {
        var diagnostics = new DiagnosticBag();

        Assert.Null(SettingsReader.Read(Path.Combine(_folder, "none.yaml"), diagnostics));
        Assert.True(diagnostics.HasErrors);
    }

    [Fact]
    public void The_sample_that_the_repository_ships_is_valid()
    {
        var diagnostics = new DiagnosticBag();

        Assert.NotNull(SettingsReader.Read(Path.Combine(Suites.Repository, "samples", "petstore", "settings.yaml"), diagnostics));
        Assert.Empty(diagnostics.Items);
    }

    private FastShieldSettings Read(string text)
    {
        var diagnostics = new DiagnosticBag();
        var settings = SettingsReader.Read(Write(text), diagnostics);
        Assert.True(settings is not null, string.Join('\n', diagnostics.Items));
        return settings;
    }

    private string Write(string text)
    {
        var path = Path.Combine(_folder, "settings.yaml");
        File.WriteAllText(path, text);
        return path;
    }
}
