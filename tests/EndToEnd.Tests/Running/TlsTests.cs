using System.Globalization;
using System.Text.Json;
using FastShield.EndToEnd.Tests.Fleet;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Running;

/// <summary>TLS as others see it: certificates that change on disk, and scanners.</summary>
public sealed class TlsTests
{
    [ToolTheory("openssl")]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task A_certificate_replaced_on_disk_is_shown_within_seconds_and_a_bad_one_is_not(string host)
    {
        using var workspace = new Workspace();
        var (shown, next) = (TestCertificate.Make(workspace, "shown.example"), TestCertificate.Make(workspace, "next.example"));
        await using var origin = new ScriptedOrigin();
        await using var shield = await ShieldProcess.RunAsync(
            ShieldBinary.Of(host), Workspace.PetStore, origin.Url, "--listen", "https://127.0.0.1:0", "--cert", shown.CertificateFile, "--key", shown.KeyFile);
        Assert.Equal("shown.example", await SubjectAsync(shield.Url));

        File.Move(next.KeyFile, shown.KeyFile, overwrite: true);
        File.Move(next.CertificateFile, shown.CertificateFile, overwrite: true);
        await shield.EventAsync(item => IsAbout(item, "CN=next.example") && IsAbout(item, "in force"));
        Assert.Equal("next.example", await SubjectAsync(shield.Url));

        workspace.Write("shown.example.cert.pem", "spoilt");
        await shield.EventAsync(item => IsAbout(item, "no certificate found"));
        await shield.ErrorLineAsync(line => line.Contains("stays in force", StringComparison.Ordinal));
        Assert.Equal("next.example", await SubjectAsync(shield.Url));
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task A_certificate_out_of_date_is_served_and_said(string host)
    {
        using var workspace = new Workspace();
        var expired = TestCertificate.Make(workspace, "expired.example", TimeSpan.FromDays(-3), TimeSpan.FromDays(-2));
        await using var origin = new ScriptedOrigin();
        await using var shield = await ShieldProcess.RunAsync(
            ShieldBinary.Of(host), Workspace.PetStore, origin.Url, "--listen", "https://127.0.0.1:0", "--cert", expired.CertificateFile, "--key", expired.KeyFile);
        await shield.ErrorLineAsync(line => line.Contains("expired on", StringComparison.Ordinal));
        await shield.EventAsync(item => IsAbout(item, "expired on"));
    }

    [ToolTheory("sslscan")]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task T_01_A_scan_finds_two_versions_and_nothing_weak(string host)
    {
        await using var origin = new ScriptedOrigin();
        await using var shield = await ShieldProcess.RunAsync(ShieldBinary.Of(host), Workspace.PetStore, origin.Url, "--listen", "https://127.0.0.1:0");
        var scan = await Tool.RunAsync("sslscan", ["--no-colour", "--no-sigs", Address(shield.Url)], input: null);
        Assert.Equal(0, scan.ExitCode);
        foreach (var line in new[] { "SSLv2     disabled", "SSLv3     disabled", "TLSv1.0   disabled", "TLSv1.1   disabled", "TLSv1.2   enabled", "TLSv1.3   enabled" })
        {
            Assert.Contains(line, scan.Output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(" vulnerable", scan.Output.Replace("not vulnerable", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var ciphers = scan.Output.Split('\n').Where(static line => line.StartsWith("Preferred", StringComparison.Ordinal) || line.StartsWith("Accepted", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(ciphers);
        Assert.All(ciphers, static line => Assert.True(line.Contains("GCM", StringComparison.Ordinal) || line.Contains("CHACHA20", StringComparison.Ordinal), line));
    }

    /// <summary>A minute: `dotnet run eng/build.cs -- testssl`.</summary>
    [Fact]
    public async Task Whole_T_01_Testssl_finds_nothing_vulnerable()
    {
        if (!Scope.IsWhole)
        {
            return;
        }

        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        await using var shield = await ShieldProcess.RunAsync(ShieldBinary.Preferred, Workspace.PetStore, origin.Url, "--listen", "https://127.0.0.1:0");
        var report = workspace.File("report.json");
        await Tool.RunAsync("testssl", ["--quiet", "--color", "0", "--warnings", "batch", "-p", "-s", "-f", "-S", "--vulnerable", "--jsonfile", report, Address(shield.Url)], input: null, TimeSpan.FromMinutes(5));
        using var findings = JsonDocument.Parse(await File.ReadAllBytesAsync(report));
        var bad = findings.RootElement.EnumerateArray()
            .Select(static item => (Id: item.GetProperty("id").GetString()!, Severity: item.GetProperty("severity").GetString()!, Finding: item.GetProperty("finding").GetString()!))
            .Where(static item => item.Severity is "LOW" or "MEDIUM" or "HIGH" or "CRITICAL")
            // Of a certificate made on the spot: nobody issued it, and nobody can revoke it.
            .Where(static item => !item.Id.StartsWith("cert", StringComparison.Ordinal) && item.Id is not ("scanTime" or "DNS_CAArecord"))
            .ToList();
        Assert.Empty(bad);
    }

    private static string Address(Uri url) => string.Create(CultureInfo.InvariantCulture, $"{url.Host}:{url.Port}");

    private static bool IsAbout(JsonElement item, string text) =>
        item.GetProperty("source").GetString() == "certificate" && item.GetProperty("detail").GetString()!.Contains(text, StringComparison.Ordinal);

    private static async Task<string> SubjectAsync(Uri url)
    {
        var ended = await Tool.RunAsync("openssl", ["s_client", "-connect", Address(url)], input: null);
        return ended.Output.Split('\n').First(static line => line.StartsWith("subject=", StringComparison.Ordinal)).Split("CN = ")[^1].Trim();
    }
}
