using FastShield.Proxy.Identity;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Transport.Epoll;

/// <summary>The hosts of one listener, found by the name the client sends. Immutable; new settings make a new one.</summary>
internal sealed class OpenSslServerTls
{
    private const int SessionContextLength = 32;

    private readonly OpenSslHost[] _hosts;
    private readonly byte[][] _protocols;
    private readonly bool _refuseUnknown;

    /// <param name="settings">The settings.</param>
    /// <param name="tickets">The keys of the listener, for settings that bring none.</param>
    public OpenSslServerTls(ServerTls settings, TicketKeyRing tickets)
    {
        Policies = new TlsPolicies(settings);
        Tickets = settings.Tickets ?? tickets;
        Time = settings.Time;
        _refuseUnknown = settings.RefuseUnknownHosts;
        _protocols = new byte[settings.ApplicationProtocols.Count][];
        for (var i = 0; i < _protocols.Length; i++)
            _protocols[i] = OpenSslContext.EncodeProtocol(settings.ApplicationProtocols[i]);
        _hosts = new OpenSslHost[settings.Hosts.Count];
        Span<byte> context = stackalloc byte[SessionContextLength];
        for (var i = 0; i < _hosts.Length; i++)
        {
            Policies.WriteSessionContext(i, null, "", context);
            _hosts[i] = new OpenSslHost(settings, settings.Hosts[i], context);
        }
    }

    public TlsPolicies Policies { get; }

    public TicketKeyRing Tickets { get; }

    public TimeProvider Time { get; }

    public OpenSslHost HostAt(int index) => _hosts[index];

    /// <summary>
    /// Takes a session over to the host that the client names (null: it names none, empty: nothing that a name can be), and asks for a certificate where
    /// that host does; -1 when the client is to be refused, else the host's place.
    /// </summary>
    public int Select(OpenSslSession session, string? serverName, HostTrust? asked)
    {
        var index = string.IsNullOrEmpty(serverName) ? -1 : Policies.Find(serverName);
        if (index < 0 && serverName is not null && _refuseUnknown)
            return -1;
        if (index < 0 && asked is null)
            return 0;
        var name = index < 0 ? "" : serverName;
        index = Math.Max(0, index);
        session.Switch(_hosts[0], _hosts[index]);
        Span<byte> context = stackalloc byte[SessionContextLength];
        Policies.WriteSessionContext(index, asked, name, context);
        session.SetSessionContext(context);
        if (asked is not null)
            session.Ask(asked);
        return index;
    }

    /// <summary>The place in the client's list of the first of our protocols that it offers, -1 for none.</summary>
    public int ChooseProtocol(ReadOnlySpan<byte> offered)
    {
        foreach (var protocol in _protocols)
        {
            for (var i = 0; i < offered.Length; i += offered[i] + 1)
            {
                var length = offered[i];
                if (i + 1 + length > offered.Length)
                    return -1;
                if (offered.Slice(i + 1, length).SequenceEqual(protocol))
                    return i;
            }
        }
        return -1;
    }
}
