using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Transport;

/// <summary>
/// Listeners on their way from one list of endpoints to another. What can fail is done at the start, on what is not in use yet; then the change is
/// completed. Endpoints are the same where address, port and the use of TLS are.
/// </summary>
internal sealed class ListenerChange
{
    private readonly List<Listener> _after = [];
    private readonly List<Listener> _dropped;
    private readonly IReadOnlyList<ListenEndpoint> _endpoints;

    /// <exception cref="ConnectionException">An address cannot be bound; what was opened for this change is closed again.</exception>
    /// <exception cref="CertificateException">TLS settings cannot be used; the same.</exception>
    public ListenerChange(
        NetworkTransport transport, IReadOnlyList<ListenEndpoint> before, List<Listener> open, IReadOnlyList<ListenEndpoint> after, Func<Connection, Task> handler)
    {
        _dropped = [.. open];
        _endpoints = after;
        var opened = new List<Listener>();
        var kept = new List<(Listener Listener, ServerTls? Before, ServerTls After)>();
        try
        {
            foreach (var endpoint in after)
            {
                var known = IndexOf(before, open, endpoint);
                if (known < 0)
                {
                    opened.Add(transport.Listen(endpoint, handler));
                    _after.Add(opened[^1]);
                    continue;
                }

                _dropped.Remove(open[known]);
                _after.Add(open[known]);
                if (endpoint.Tls is { } tls && !ReferenceEquals(tls, before[known].Tls))
                {
                    open[known].UpdateTls(tls);
                    kept.Add((open[known], before[known].Tls, tls));
                }
            }
        }
        catch
        {
            foreach (var listener in opened)
            {
                listener.Close();
            }

            foreach (var (listener, previous, _) in kept)
            {
                listener.UpdateTls(previous!);
            }

            throw;
        }
    }

    /// <summary>Closes the listeners that are no longer wanted; the ones that are.</summary>
    public List<Listener> Complete()
    {
        foreach (var listener in _dropped)
        {
            listener.Close();
        }

        for (var i = 0; i < _after.Count; i++)
        {
            _after[i].ProxyPeers = _endpoints[i].ProxyPeers;
        }

        return _after;
    }

    private int IndexOf(IReadOnlyList<ListenEndpoint> before, List<Listener> open, ListenEndpoint endpoint)
    {
        for (var i = 0; i < before.Count; i++)
        {
            if (before[i].Address.Equals(endpoint.Address) && before[i].Port == endpoint.Port && before[i].Tls is null == endpoint.Tls is null && _dropped.Contains(open[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
