using System.Net;
using System.Net.Sockets;
using FastShield.EndToEnd.Tests.Hosting;
using Xunit;

namespace FastShield.EndToEnd.Tests.Running;

/// <summary>What `run` says when it cannot start: what is wrong, where, and with which exit code.</summary>
public sealed class BadStartTests
{
    private const string Nowhere = "http://127.0.0.1:9";

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task A_document_that_cannot_be_read_is_said_with_file_line_and_column(string host)
    {
        using var workspace = new Workspace();
        var document = workspace.Write("api.yaml", "openapi: 3.0.3\ninfo:\n  title: [unclosed\npaths: {}\n");

        var ended = await Tool.RunAsync(ShieldBinary.Of(host), "run", "--schema", document, "--origin", Nowhere);

        Assert.Equal(2, ended.ExitCode);
        Assert.Matches(System.Text.RegularExpressions.Regex.Escape(document) + @"\([34],\d+\): error FS1006: ", ended.All);
        Assert.DoesNotContain("   at ", ended.All, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task A_port_in_use_is_named(string host)
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var address = holder.LocalEndpoint.ToString()!;

        var ended = await RunAsync(host, "--listen", "http://" + address);

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(address, ended.Errors, StringComparison.Ordinal);
        Assert.Contains("in use", ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--action", "block")]
    [InlineData("--fallthrough", "block")]
    [InlineData("--host", "*")]
    public async Task What_zones_say_for_themselves_is_refused_beside_a_state_folder(string flag, string value)
    {
        using var workspace = new Workspace();
        var ended = await Tool.RunAsync(ShieldBinary.JitHost, "run", "--state", workspace.Path, "--zone", "example.com", "--origin", Nowhere, flag, value);

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(flag, ended.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(workspace.Path));
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task An_origin_with_a_password_is_refused_without_telling_it(string host)
    {
        using var workspace = new Workspace();
        var document = workspace.Write("api.yaml", "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\n");

        var ended = await Tool.RunAsync(ShieldBinary.Of(host), "run", "--schema", document, "--origin", "http://user:hunter2@127.0.0.1:9");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("127.0.0.1:9", ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", ended.All, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Certificates_and_keys_that_cannot_be_used_are_named(string host)
    {
        using var workspace = new Workspace();
        var good = TestCertificate.Make(workspace, "good.example");
        var other = TestCertificate.Make(workspace, "other.example");
        var garbage = workspace.Write("garbage.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");

        await RefusedAsync(host, garbage, "--cert", good.CertificateFile, "--key", garbage);
        await RefusedAsync(host, other.KeyFile, "--cert", good.CertificateFile, "--key", other.KeyFile);
        await RefusedAsync(host, "missing.pem", "--cert", good.CertificateFile, "--key", workspace.File("missing.pem"));
        await RefusedAsync(host, "--key needs --cert", "--key", good.KeyFile);
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task A_setting_that_does_not_exist_is_said_with_its_line(string host)
    {
        using var workspace = new Workspace();
        var settings = workspace.Write("settings.yaml", "origin: http://127.0.0.1:9\n\nblok_status: 403\n");

        var ended = await RunAsync(host, "--settings", settings);

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains($"{settings}(3,", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("blok_status", ended.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task A_flag_that_does_not_exist_is_wrong_usage_and_no_file_name(string host)
    {
        var behindSchema = await Tool.RunAsync(ShieldBinary.Of(host), "run", "--origin", Nowhere, "--schema", Workspace.PetStore, "--alow-gaps");
        var word = await RunAsync(host, "--action", "deny");

        Assert.Equal(2, behindSchema.ExitCode);
        Assert.Contains("--alow-gaps", behindSchema.Errors, StringComparison.Ordinal);
        Assert.Contains("fastshield --help", behindSchema.Errors, StringComparison.Ordinal);
        Assert.Equal(2, word.ExitCode);
        Assert.Contains("deny", word.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task No_document_and_no_origin_are_asked_for(string host)
    {
        var noDocument = await Tool.RunAsync(ShieldBinary.Of(host), "run", "--origin", Nowhere);
        var noOrigin = await Tool.RunAsync(ShieldBinary.Of(host), "run", "--schema", Workspace.PetStore);

        Assert.Equal((2, 2), (noDocument.ExitCode, noOrigin.ExitCode));
        Assert.Contains("--schema", noDocument.Errors, StringComparison.Ordinal);
        Assert.Contains("--origin", noOrigin.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task A_gap_keeps_it_from_starting_unless_it_is_allowed_and_is_named_both_times(string host)
    {
        using var workspace = new Workspace();
        var document = workspace.Write("gap.yaml", """
            openapi: 3.0.3
            info: { title: Gap, version: '1' }
            paths:
              /things:
                get: { responses: { '200': { description: Fine } } }
              /things?sorted=yes:
                get: { responses: { '200': { description: Fine } } }
            """);

        var refused = await Tool.RunAsync(ShieldBinary.Of(host), "run", "--schema", document, "--origin", Nowhere);
        await using var allowed = await ShieldProcess.RunAsync(ShieldBinary.Of(host), document, new Uri(Nowhere), "--allow-gaps");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains($"{document}(6,", refused.All, StringComparison.Ordinal);
        Assert.Contains("--allow-gaps", refused.Errors, StringComparison.Ordinal);
        Assert.Contains(allowed.Lines, line => line.Contains($"{document}(6,", StringComparison.Ordinal) && line.Contains(": gap FS", StringComparison.Ordinal));
        Assert.Contains(allowed.Lines, line => line.Contains("1 gaps allowed", StringComparison.Ordinal));
    }

    private static Task<Ended> RunAsync(string host, params string[] more) =>
        Tool.RunAsync(ShieldBinary.Of(host), ["run", "--schema", Workspace.PetStore, "--origin", Nowhere, .. more]);

    private static async Task RefusedAsync(string host, string expected, params string[] more)
    {
        var ended = await RunAsync(host, ["--listen", "https://127.0.0.1:0", .. more]);
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(expected, ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.All, StringComparison.Ordinal);
    }
}
