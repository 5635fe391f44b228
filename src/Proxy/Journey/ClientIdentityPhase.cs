using System.Text;
using FastShield.Proxy.Events;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Tls;
using FastShield.Runtime.Matching;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Holds the request against what its connection proved. The certificate shown, and the authorities that a client's certificate was verified with, were
/// chosen by the name in the handshake: a request for another host that is served here was not authenticated for it. Fails closed: 421 where a handshake
/// of its own would help, 403 and the end of the connection where what was proved is no longer good.
/// </summary>
internal static class ClientIdentityPhase
{
    public static PhaseResult Run(Exchange x)
    {
        var trust = x.Shield.ClientTrust;
        if (x.Client.Tls is not { } tls)
        {
            return ReferenceEquals(trust, ClientTrust.None) ? PhaseResult.Continue : JudgePlain(x, trust);
        }

        if (tls.ServerName is { } name && x.HostOfHandshake(name) is { } named && named != x.Host)
        {
            return x.Refuse(Phase.ClientIdentity, EventSource.Host, 421, "The TLS handshake was for another host.");
        }

        return tls.Standing!.IsTrivial(trust) ? PhaseResult.Continue : Judge(x, tls.Standing, trust, mayWait: true);
    }

    /// <summary>Waits for the status of the client's certificate, within bounds that are the asker's, while the loop goes on; and judges by what there is then.</summary>
    public static async ValueTask<PhaseResult> WaitAsync(Exchange x)
    {
        var standing = x.Client.Tls!.Standing!;
        var loop = x.Client.Loop;
        if (standing.Deciding is { } deciding)
        {
            await deciding.ConfigureAwait(false);
            await loop.EnterAsync();
        }

        return Judge(x, standing, x.Shield.ClientTrust, mayWait: false);
    }

    // Without a name, or with one that is not served here, the default host's policy was asked; and names of one host may differ in theirs.
    private static PhaseResult Judge(Exchange x, ClientStanding standing, ClientTrust trust, bool mayWait)
    {
        Span<char> host = stackalloc char[HostName.MaxLength];
        var fault = standing.Judge(trust, host[..NameOf(x, host)], x.Settings.Time.GetUtcNow(), mayWait);
        x.Identity = standing.Identity;
        switch (fault)
        {
            case StandingFault.None:
                x.RestsOnCertificate = standing.IsGood;
                return PhaseResult.Continue;
            case StandingFault.OtherHost:
                return x.Refuse(Phase.ClientIdentity, EventSource.Host, 421, "The TLS handshake was held against what another host asks of its clients.");
            case StandingFault.NotAsked:
                return End(x, 421, "The host asks for a client certificate since this connection began.");
            case StandingFault.Missing:
                return End(x, 403, "The host demands a client certificate.");
            case StandingFault.Undecided:
                return PhaseResult.Wait;
            case StandingFault.Revoked:
                return End(x, 403, "The client certificate is revoked.");
            default:
                return End(x, 403, "The client certificate does not verify: " + x.Identity?.Failure + ".");
        }
    }

    /// <summary>A certificate cannot be shown on a plain connection.</summary>
    private static PhaseResult JudgePlain(Exchange x, ClientTrust trust)
    {
        Span<char> host = stackalloc char[HostName.MaxLength];
        return trust.Find(host[..NameOf(x, host)]) is { Mode: ClientCertificateMode.Required }
            ? End(x, 403, "The host demands a client certificate, which a plain connection cannot show.")
            : PhaseResult.Continue;
    }

    /// <summary>Nothing behind it would be let through on this connection, also where streams share it.</summary>
    private static PhaseResult End(Exchange x, int status, string detail)
    {
        x.EndsConnection = true;
        return x.RefuseAndClose(Phase.ClientIdentity, EventSource.ClientCertificate, status, detail);
    }

    private static int NameOf(Exchange x, Span<char> name)
    {
        Span<byte> bytes = stackalloc byte[HostName.MaxLength];
        // The host was found by the same reading of it.
        return HostName.TryNormalise(x.Authority, bytes, out var length) ? Encoding.ASCII.GetChars(bytes[..length].Trim("[]"u8), name) : 0;
    }
}
