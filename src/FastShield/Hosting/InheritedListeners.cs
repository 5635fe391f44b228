using System.Globalization;
using System.Net;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;
using FastShield.Proxy.Transport.Epoll;

namespace FastShield.Hosting;

/// <summary>Listening sockets that were there before this process: from a service manager (sd_listen_fds(3)), or from the process that it takes over from.</summary>
internal sealed class InheritedListeners : IDisposable
{
    private const int FirstDescriptor = 3;
    private readonly List<(int Descriptor, IPEndPoint Address)> _left = [];
    private readonly bool _mustServe;

    private InheritedListeners(IEnumerable<int> descriptors, bool mustServe)
    {
        _mustServe = mustServe;
        foreach (var descriptor in descriptors)
        {
            if (DescriptorPassing.TryAdopt(descriptor) is not { } address)
            {
                throw new StartException($"Descriptor {descriptor}, which this process was started with, does not listen for TCP.", ExitCodes.Usage);
            }

            _left.Add((descriptor, address));
        }
    }

    /// <summary>None.</summary>
    public static InheritedListeners None { get; } = new([], mustServe: false);

    /// <summary>
    /// Those that the environment tells of: LISTEN_PID is this process, LISTEN_FDS says how many from descriptor 3 on. The variables are taken away, so
    /// that no child believes them.
    /// </summary>
    public static InheritedListeners OfServiceManager()
    {
        var process = Environment.GetEnvironmentVariable("LISTEN_PID");
        var count = Environment.GetEnvironmentVariable("LISTEN_FDS");
        foreach (var name in (string[])["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"])
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        return int.TryParse(process, CultureInfo.InvariantCulture, out var id) && id == Environment.ProcessId
            && int.TryParse(count, CultureInfo.InvariantCulture, out var descriptors) && descriptors is > 0 and <= DescriptorPassing.Most
            && DescriptorPassing.IsSupported
            ? new InheritedListeners(Enumerable.Range(FirstDescriptor, descriptors), mustServe: true)
            : None;
    }

    /// <summary>Those that another process handed over.</summary>
    public static InheritedListeners Of(IReadOnlyList<int> descriptors) => new(descriptors, mustServe: false);

    /// <summary>
    /// The settings with a socket in place of each address that one listens on. What a service manager opened has to be served, or its clients would wait
    /// for ever; what another process had and nobody wants is closed.
    /// </summary>
    public ProxySettings GiveTo(ProxySettings settings)
    {
        var given = settings with { Listeners = [.. settings.Listeners.Select(Give)], Operations = settings.Operations is { } operations ? Give(operations) : null };
        if (_mustServe && _left.Count > 0)
        {
            throw new StartException(
                $"The service manager listens on {string.Join(", ", _left.Select(one => one.Address))}, and `listen` names none of it: give each as https://address:port or http://address:port.",
                ExitCodes.Usage);
        }

        Dispose();
        return given;
    }

    /// <summary>Closes what nobody took.</summary>
    public void Dispose()
    {
        foreach (var (descriptor, _) in _left)
        {
            DescriptorPassing.Close(descriptor);
        }

        _left.Clear();
    }

    private ListenEndpoint Give(ListenEndpoint endpoint)
    {
        var found = _left.FindIndex(one => one.Address.Port == endpoint.Port && IsSame(one.Address.Address, endpoint.Address));
        if (found < 0)
        {
            return endpoint;
        }

        var descriptor = _left[found].Descriptor;
        _left.RemoveAt(found);
        return endpoint with { Descriptor = descriptor };
    }

    // A socket for both families is bound to [::] and reads as 0.0.0.0 where an unmapped address is asked for.
    private static bool IsSame(IPAddress bound, IPAddress wanted) => bound.Equals(wanted) || (bound.Equals(IPAddress.IPv6Any) && wanted.Equals(IPAddress.Any));
}
