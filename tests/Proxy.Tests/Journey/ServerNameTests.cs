using System.Net;
using System.Security.Cryptography.X509Certificates;
using FastShield.Proxy.Tests.Transport;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;
using Xunit;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>
/// T-11: the name in the handshake and the one in the request. `open.example` is the default and asks for no certificate, as `other.example`;
/// `shut.example` demands one. Whatever name the handshake had, a request for `shut.example` comes with a certificate or not at all.
/// </summary>
public sealed class ServerNameTests : IDisposable
{
    private const string NoName = "";
    private static readonly string _longest = string.Join('.', Enumerable.Repeat(new string('a', 63), 4));
    private readonly string _folder = Directory.CreateTempSubdirectory("fastshield-names").FullName;
    private readonly TestAuthority _authority = new();

    public static TheoryData<string> Makers => ProxyRig.Makers;

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [OpenSslTheory]
    [MemberData(nameof(Makers))]
    public async Task T_11_No_spelling_of_names_leads_by_a_laxer_policy(string maker)
    {
        await using var rig = await StartAsync(maker);
        Assert.Equal(255, _longest.Length);
        // name in the handshake, Host, status; 0 where the handshake is refused
        (string Name, string Host, int Status)[] cases =
        [
            ("other.example", "shut.example", 421),
            (NoName, "shut.example", 421),
            (NoName, "open.example", 200),
            ("127.0.0.1", "shut.example", 421),
            ("shut.example.", "shut.example", 0),
            ("SHUT.Example", "shut.example", 0),
            (_longest, "shut.example", 421),
            ("unknown.example", "shut.example", 421),
            ("unknown.example", "open.example", 200),
            ("other.example", "SHUT.example.", 421),
            ("other.example", "shut.example:443", 421),
            ("OTHER.example", "other.example", 200),
            ("other.example", "open.example", 421),
        ];
        var got = await Task.WhenAll(cases.Select(one => AskAsync(rig, one.Name, one.Host)));
        Assert.Equal(cases, cases.Zip(got, static (one, status) => (one.Name, one.Host, status)));
    }

    [OpenSslTheory]
    [MemberData(nameof(Makers))]
    public async Task With_a_certificate_the_demanding_host_answers_and_no_other(string maker)
    {
        await using var rig = await StartAsync(maker);
        using var client = _authority.Issue("client.example");
        using var key = client.Leaf.GetECDsaPrivateKey()!;
        File.WriteAllText(Path.Combine(_folder, "client.pem"), client.Leaf.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        string[] shown = ["-cert", Path.Combine(_folder, "client.pem"), "-key", Path.Combine(_folder, "client.pem")];
        Assert.Equal(200, await AskAsync(rig, "shut.example", "shut.example", shown));
        Assert.Equal(421, await AskAsync(rig, "shut.example", "open.example", shown));
        Assert.Equal(421, await AskAsync(rig, NoName, "shut.example", shown));
    }

    private async Task<ProxyRig> StartAsync(string maker)
    {
        var tls = new ServerTls
        {
            Hosts =
            [
                new TlsHost { Certificate = SelfSigned.Create(["open.example"]) },
                new TlsHost { Certificate = SelfSigned.Create(["other.example"]) },
                new TlsHost { Certificate = SelfSigned.Create(["shut.example"]) },
            ],
        };
        return await ProxyRig.StartAsync(
            maker,
            shield: TestShield.Make(hosts: ["open.example", "other.example", "shut.example"]).With(TestTrust.Of(("shut.example", TestTrust.Demand(_authority.Certificate)))),
            change: settings => settings with { Listeners = [new ListenEndpoint(IPAddress.Loopback, 0, tls)] });
    }

    private static async Task<int> AskAsync(ProxyRig rig, string name, string host, params string[] arguments)
    {
        string[] shown = name.Length == 0 ? ["-noservername"] : ["-servername", name];
        using var client = new OpenSslClient(rig.Port, ["-quiet", "-crlf", .. shown, .. arguments]);
        client.Say($"GET /pets HTTP/1.1\nHost: {host}\nConnection: close\n");
        await client.EndAsync();
        // The output may be complete a moment after the process.
        for (var i = 0; i < 10 && !client.Output.Contains("HTTP/1.1 ", StringComparison.Ordinal); i++)
            await Task.Delay(20);
        var place = client.Output.IndexOf("HTTP/1.1 ", StringComparison.Ordinal);
        return place < 0 ? 0 : int.Parse(client.Output.AsSpan(place + 9, 3), System.Globalization.CultureInfo.InvariantCulture);
    }
}
