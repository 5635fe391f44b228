using System.Security.Cryptography.X509Certificates;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Identity.Status;
using FastShield.Proxy.Tests.Transport;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Identity;

/// <summary>Questions and answers with OpenSSL's responder.</summary>
public sealed class OpenSslStatusTests
{
    [OpenSslTheory]
    [InlineData("epoll", 0, false)]
    [InlineData("epoll", 2048, true)]
    [InlineData("portable", 2048, false)]
    [InlineData("portable", 0, true)]
    public async Task T_08_the_responder_of_openssl_is_understood_and_understands(string maker, int rsaBits, bool isDelegated)
    {
        var root = CertificateMaker.Root(rsaBits: rsaBits);
        using var good = root.Client();
        using var revoked = root.Client();
        using var unknown = root.Client();
        using var signer = root.Client("CN=responder", "1.3.6.1.5.5.7.3.9");
        using var own = signer.Leaf.GetECDsaPrivateKey()!;
        using var responder = await OpenSslResponder.StartAsync(
            root.Certificate, isDelegated ? signer.Leaf : root.Certificate, isDelegated ? own : root.Key, (good.Leaf, false), (revoked.Leaf, true));
        await using var rig = await MtlsRig.StartAsync(maker, [new TrustedAuthority
        {
            Id = "1", Name = "root", Certificate = root.Certificate.RawData, Ocsp = new OcspPolicy { Responder = responder.Url },
        }]);
        rig.Proxy.Server.Transport.Verifier.Statuses.Patience = TimeSpan.FromSeconds(20);
        Assert.Equal(
            ("200 verified", "403", "403"),
            (await rig.AskAsync(MtlsRig.Demand, good), await rig.AskAsync(MtlsRig.Demand, revoked), await rig.AskAsync(MtlsRig.Demand, unknown)));
        Assert.Equal(new StatusCounters(1, 1, 1, 0, 0), rig.Proxy.Server.Transport.Verifier.Statuses.Counters);
    }
}
