using System.Security.Cryptography.X509Certificates;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Upstream;

/// <summary>Whether settings that were made anew say the same of an origin as those in force, so that its connections can stay.</summary>
internal static class OriginIdentity
{
    public static bool AreSame(OriginSettings a, OriginSettings b) =>
        ReferenceEquals(a, b)
        || (a with { Addresses = b.Addresses } == b && a.Addresses.Count == b.Addresses.Count && a.Addresses.Zip(b.Addresses).All(static pair => AreSame(pair.First, pair.Second)));

    private static bool AreSame(OriginAddress a, OriginAddress b) => a with { Tls = b.Tls } == b && AreSame(a.Tls, b.Tls);

    private static bool AreSame(ClientTls? a, ClientTls? b) =>
        ReferenceEquals(a, b)
        || (a is not null && b is not null
            && a.ServerName == b.ServerName && a.Verify == b.Verify && a.MinVersion == b.MinVersion
            && a.ApplicationProtocols.SequenceEqual(b.ApplicationProtocols)
            && AreSame(a.Authorities, b.Authorities)
            && AreSame(a.ClientCertificate, b.ClientCertificate));

    private static bool AreSame(ServerCertificate? a, ServerCertificate? b) =>
        ReferenceEquals(a, b)
        || (a is not null && b is not null && AreSame(a.Leaf, b.Leaf) && AreSame(a.Intermediates, b.Intermediates));

    private static bool AreSame(X509Certificate2Collection? a, X509Certificate2Collection? b) =>
        ReferenceEquals(a, b)
        || (a is not null && b is not null && a.Count == b.Count && a.Zip(b).All(static pair => AreSame(pair.First, pair.Second)));

    private static bool AreSame(X509Certificate2 a, X509Certificate2 b) => a.RawDataMemory.Span.SequenceEqual(b.RawDataMemory.Span);
}
