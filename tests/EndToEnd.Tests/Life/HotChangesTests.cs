using System.Diagnostics;
using System.Globalization;
using FastShield.EndToEnd.Tests.Fleet;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.EndToEnd.Tests.Life;

/// <summary>security-cases R-04: document, certificate and origin change again and again under load. No request fails, and none is served by a mixture.</summary>
[Collection(Measured.Name)]
public sealed class HotChangesTests(ITestOutputHelper output)
{
    private const string Narrow = "/v1/pets?limit=5";
    private const string Wide = "/v1/pets?limit=150";

    private static readonly int _changes = Environment.GetEnvironmentVariable("FASTSHIELD_HOT_CHANGES") is { Length: > 0 } text
        ? int.Parse(text, CultureInfo.InvariantCulture)
        : Scope.Of(40, 1000);

    /// <summary>
    /// The even versions allow a limit of 100, refuse with 418 and have origin A; the odd ones allow 200, refuse with 422 and have origin B. A limit of 150
    /// is refused with 418, or served by B.
    /// </summary>
    [Fact]
    public async Task R04_document_certificate_and_origin_change_under_load()
    {
        var binary = ShieldBinary.Preferred;
        await using var a = Named("A");
        await using var b = Named("B");
        using var life = new LifeShield(a.Url);
        TestCertificate[] files = [TestCertificate.Make(life.Workspace, "localhost"), TestCertificate.Make(life.Workspace, "other")];
        var document = await File.ReadAllTextAsync(life.Document);
        var port = LifeShield.FreePort();
        Write(0);
        await using var shield = await life.StartAsync(binary);
        var clock = Stopwatch.StartNew();
        await using var load = new StrictLoad(port, clients: 8, isSecured: true, [Narrow, Wide], IsRight);
        for (var i = 1; i <= _changes; i++)
        {
            Write(i);
            Assert.Equal("DONE", (await ControlClient.SayAsync(life.Control, "RELOAD"))[^1]);
        }

        await load.StopAsync();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{binary.Name}: {_changes} hot changes of document, certificate and origin in {clock.Elapsed.TotalSeconds:0.0} s, {load.Answers} requests, {load.Failures.Count} failed or mixed; origin A {a.Requests.Count}, B {b.Requests.Count}"));
        Assert.Empty(load.Failures);
        Assert.True(a.Requests.Count > 0 && b.Requests.Count > 0 && load.Answers > _changes);

        void Write(int version)
        {
            var isOdd = version % 2 == 1;
            File.WriteAllText(life.Document, isOdd ? document.Replace("maximum: 100", "maximum: 200", StringComparison.Ordinal) : document);
            var certificate = files[version / 2 % 2];
            life.WriteRaw($$"""
                schemas: [api.yaml]
                origin: {{(isOdd ? b : a).Url.ToString().TrimEnd('/')}}
                listen: https://127.0.0.1:{{port}}
                certificates: [ { cert: {{certificate.CertificateFile}}, key: {{certificate.KeyFile}} } ]
                hosts: ['*']
                engine: interpreter
                control: control.sock
                block_status: {{(isOdd ? 422 : 418)}}

                """);
        }
    }

    private static bool IsRight(string path, int status, string head) => path == Narrow
        ? status == 200
        : status == 418 || (status == 200 && head.Contains("\r\nX-Origin: B", StringComparison.OrdinalIgnoreCase));

    private static ScriptedOrigin Named(string name) => new((_, connection) => connection.SendAsync($"HTTP/1.1 200 OK\r\nX-Origin: {name}\r\nContent-Length: 2\r\n\r\nok"));
}
