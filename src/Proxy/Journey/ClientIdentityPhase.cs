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
        if (x.Client.Tls?.ServerName is not { } name)
        {
            return PhaseResult.Continue;
        }

        var named = x.HostOfHandshake(name);
        return named is null || named == x.Host
            ? PhaseResult.Continue
            : x.Refuse(Phase.ClientIdentity, EventSource.Host, 421, "The TLS handshake was for another host.");
    }
}
