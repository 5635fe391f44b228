using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Tests.Transport;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Tests.Identity;

/// <summary>What a client shows, whom the host trusts, and what has to come of it.</summary>
internal sealed record CertificateCase(ServerCertificate? Client, CertificateFault Fault, IReadOnlyList<TrustedAuthority> Authorities)
{
    private static readonly Lazy<Dictionary<string, CertificateCase>> _all = new(Make);

    public static IReadOnlyDictionary<string, CertificateCase> All => _all.Value;

    public HostTrust Trust(ClientCertificateMode mode) => new() { Mode = mode, Authorities = Authorities };

    private static Dictionary<string, CertificateCase> Make()
    {
        var now = CertificateMaker.Now;
        var root = CertificateMaker.Root();
        var rsa = CertificateMaker.Root("CN=RSA root", rsaBits: 2048);
        var fake = CertificateMaker.Root();
        var stranger = CertificateMaker.Root("CN=Stranger");
        var weakRoot = CertificateMaker.Root("CN=Weak root", rsaBits: 1024);
        var middle = root.Under("CN=Middle");
        var second = middle.Under("CN=Second");
        var short0 = root.Under("CN=Short", pathLength: 0);
        var tooLong = short0.Under("CN=Too long");
        var permitted = root.Under("CN=Permitted", constraint: "example.com");
        var serverOnly = root.Under("CN=Server middle", usage: CertificateMaker.ForServers);
        var clientOnly = root.Under("CN=Client middle", usage: CertificateMaker.ForClients);
        var old = root.Under("CN=Old middle", until: now.AddDays(-1));
        var leafCa = root.Under("CN=No authority", isAuthority: false);
        var critical = new X509Extension("1.2.3.4.5", [5, 0], critical: true);
        var forged = root.Impostor().Under("CN=Forged");
        var forgedMiddle = CertificateMaker.Root("CN=Middle");
        return new()
        {
            ["ecdsa p-256"] = Of(root.Client(), 0, root),
            ["ecdsa p-384"] = Of(root.Client(curve: "nistP384"), 0, root),
            ["rsa 2048 of an rsa root"] = Of(rsa.Client(rsaBits: 2048), 0, rsa),
            ["rsa 3072 of an ecdsa root"] = Of(root.Client(rsaBits: 3072), 0, root),
            ["one of two authorities"] = Of(rsa.Client(), 0, root, rsa),
            ["no purpose stated"] = Of(root.Client(usage: null), 0, root),
            ["any purpose"] = Of(root.Client(usage: CertificateMaker.ForAll), 0, root),
            ["intermediate sent"] = Of(middle.Client(sent: middle.Certificate), 0, root),
            ["two intermediates sent"] = Of(second.Client(sent: [second.Certificate, middle.Certificate]), 0, root),
            ["intermediates sent in the wrong order"] = Of(second.Client(sent: [middle.Certificate, second.Certificate]), 0, root),
            ["intermediate uploaded"] = new(middle.Client(), 0, [TestTrust.Authority(root.Certificate, null, middle.Certificate.RawData)]),
            ["intermediate as the anchor"] = Of(middle.Client(), 0, middle),
            ["intermediate as the anchor, the root sent too"] = Of(middle.Client(sent: [middle.Certificate, root.Certificate]), 0, middle),
            ["name permitted"] = Of(permitted.Client(dns: "a.example.com", sent: permitted.Certificate), 0, root),
            ["intermediate for clients"] = Of(clientOnly.Client(sent: clientOnly.Certificate), 0, root),
            ["same name, two keys, the second one"] = Of(fake.Client(), 0, root, fake),
            ["purpose of servers alone"] = Of(root.Client(usage: CertificateMaker.ForServers), CertificateFault.NotForClients, root),
            ["intermediate for servers alone"] = Of(serverOnly.Client(sent: serverOnly.Certificate), CertificateFault.NotForClients, root),
            ["key not for signatures"] = Of(root.Client(keyUsage: X509KeyUsageFlags.KeyEncipherment), CertificateFault.KeyUsage, root),
            ["expired"] = Of(root.Client(from: now.AddDays(-9), until: now.AddDays(-1)), CertificateFault.Expired, root),
            ["not yet valid"] = Of(root.Client(from: now.AddDays(1)), CertificateFault.NotYetValid, root),
            ["intermediate expired"] = Of(old.Client(sent: old.Certificate), CertificateFault.Expired, root),
            ["self-signed"] = Of(CertificateMaker.SelfSigned("CN=myself"), CertificateFault.SelfSigned, root),
            ["self-signed by the authority's name"] = Of(CertificateMaker.SelfSigned("CN=Root"), CertificateFault.SelfSigned, root),
            ["authority of the same name"] = Of(fake.Client(), CertificateFault.UnknownIssuer, root),
            ["authority of the same name, sent along"] = Of(fake.Client(sent: fake.Certificate), CertificateFault.UnknownIssuer, root),
            ["stranger"] = Of(stranger.Client(), CertificateFault.UnknownIssuer, root),
            ["stranger, sent along"] = Of(stranger.Client(sent: stranger.Certificate), CertificateFault.UnknownIssuer, root),
            ["intermediate missing"] = Of(middle.Client(), CertificateFault.UnknownIssuer, root),
            ["intermediate of the same name"] = Of(forgedMiddle.Client(sent: middle.Certificate), CertificateFault.UnknownIssuer, root),
            ["forged in the name of the authority and its key"] = Of(root.Impostor().Client(), CertificateFault.BadSignature, root),
            ["forged below an intermediate that was sent"] = Of(middle.Impostor().Client(sent: middle.Certificate), CertificateFault.BadSignature, root),
            ["forged intermediate"] = Of(forged.Client(sent: forged.Certificate), CertificateFault.BadSignature, root),
            ["forged below an intermediate as the anchor"] = Of(middle.Impostor().Client(), CertificateFault.BadSignature, middle),
            ["forged below an intermediate as the anchor, the root sent too"] = Of(middle.Impostor().Client(sent: [middle.Certificate, root.Certificate]), CertificateFault.BadSignature, middle),
            ["leaf as an authority"] = Of(leafCa.Client(sent: leafCa.Certificate), CertificateFault.PathTooLong, root),
            ["path too long"] = Of(tooLong.Client(sent: [tooLong.Certificate, short0.Certificate]), CertificateFault.PathTooLong, root),
            ["an authority as the client"] = Of(root.Client(isAuthority: true), CertificateFault.IsAuthority, root),
            ["the trusted authority itself as the client"] = Of(root.AsClient(), CertificateFault.IsAuthority, root),
            ["name not permitted"] = Of(permitted.Client(dns: "a.example.org", sent: permitted.Certificate), CertificateFault.NameConstraint, root),
            ["unknown critical extension"] = Of(root.Client(more: critical), CertificateFault.CriticalExtension, root),
            ["rsa 1024"] = Of(root.Client(rsaBits: 1024), CertificateFault.WeakKey, root),
            ["authority of rsa 1024"] = Of(weakRoot.Client(), CertificateFault.WeakKey, weakRoot),
            ["ecdsa p-224"] = Of(root.Client(curve: "nistP224"), CertificateFault.WeakKey, root),
            ["signed with sha-1"] = Of(rsa.Client(hash: HashAlgorithmName.SHA1), CertificateFault.WeakSignature, rsa),
            ["nobody trusted"] = Of(root.Client()),
            ["nine intermediates"] = Of(root.Client(sent: [.. Enumerable.Range(0, 9).Select(n => root.Under("CN=More " + n).Certificate)]), CertificateFault.ChainTooLong, root),
        };
    }

    private static CertificateCase Of(ServerCertificate client, CertificateFault fault = CertificateFault.UnknownIssuer, params CertificateMaker[] trusted) =>
        new(client, fault, [.. trusted.Select(static one => TestTrust.Authority(one.Certificate))]);
}
