using System.Security.Authentication;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Tests.Transport;
using Xunit;

namespace FastShield.Proxy.Tests.Identity;

/// <summary>
/// The table of what clients show and what comes of it, in both versions on both transports: a host that demands a certificate refuses the handshake unless
/// it verifies, one that invites goes on with any, and the origin is told of those that verify alone.
/// </summary>
public sealed class HandshakeTableTests
{
    /// <summary>What the framework's client does not send: links that belong to no chain, and what the system's policy holds for too weak to use. <see cref="OpenSslMtlsTests"/> has them.</summary>
    private static readonly string[] _unsendable = ["nine intermediates", "rsa 1024", "ecdsa p-224", "signed with sha-1"];

    /// <summary>Where the framework finds the link above and its signature wrong, it ends the handshake of TLS 1.3: closed, also where a host only invites.</summary>
    private static readonly string[] _endedByFramework = ["forged below an intermediate that was sent", "forged below an intermediate as the anchor, the root sent too"];

    public static TheoryData<string, string> CasesAndMakers
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var name in CertificateCase.All.Keys.Except(_unsendable))
            {
                data.Add(name, "epoll");
                data.Add(name, "portable");
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(CasesAndMakers))]
    public async Task T_05_T_06_what_is_shown_decides_handshake_and_answer(string name, string maker)
    {
        var one = CertificateCase.All[name];
        await using var rig = await MtlsRig.StartAsync(maker, one.Authorities);
        var isGood = one.Fault == CertificateFault.None;
        foreach (var version in (SslProtocols[])[SslProtocols.Tls12, SslProtocols.Tls13])
        {
            var isEnded = maker == "portable" && version == SslProtocols.Tls13 && _endedByFramework.Contains(name);
            Assert.Equal(isGood ? "200 verified" : "refused", await rig.AskAsync(MtlsRig.Demand, one.Client, version));
            Assert.Equal(isGood ? "200 verified" : isEnded ? "refused" : "200 unverified", await rig.AskAsync(MtlsRig.Invite, one.Client, version));
            Assert.Equal("200 unverified", await rig.AskAsync(MtlsRig.Plain, one.Client, version));
        }
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("portable")]
    public async Task Without_a_certificate_the_demanding_host_alone_refuses(string maker)
    {
        await using var rig = await MtlsRig.StartAsync(maker, [TestTrust.Authority(CertificateMaker.Root().Certificate)]);
        foreach (var version in (SslProtocols[])[SslProtocols.Tls12, SslProtocols.Tls13])
        {
            Assert.Equal("refused", await rig.AskAsync(MtlsRig.Demand, null, version));
            Assert.Equal("200 unverified", await rig.AskAsync(MtlsRig.Invite, null, version));
            Assert.Equal("200 unverified", await rig.AskAsync(MtlsRig.Plain, null, version));
        }
    }
}
