using FastShield.Proxy.Events;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Holds the request against what its connection proved. The certificate shown, and the authorities that a client's certificate was verified with, were
/// chosen by the name in the handshake: a request for another host that is served here was not authenticated for it. Fails closed: 421.
/// </summary>
internal static class ClientIdentityPhase
{
    public static PhaseResult Run(Exchange x)
    {
        if (x.Client.Tls is not { } tls)
        {
            return PhaseResult.Continue;
        }

        if (tls.ServerName is { } name && x.HostOfHandshake(name) is { } named && named != x.Host)
        {
            return x.Refuse(Phase.ClientIdentity, EventSource.Host, 421, "The TLS handshake was for another host.");
        }

        // Without a name, or with one that is not served here, the default host's policy was asked; and names of one host may differ in theirs.
        return tls.Covers(x.Authority)
            ? PhaseResult.Continue
            : x.Refuse(Phase.ClientIdentity, EventSource.Host, 421, "The TLS handshake was held against what another host asks of its clients.");
    }
}
