using FastShield.Control.Settings;
using FastShield.Proxy.Settings;

namespace FastShield.Hosting;

/// <summary>Turns what the user says of origins into the proxy's table of them; at the start, and again when the settings change.</summary>
internal static class OriginTableMaker
{
    /// <exception cref="StartException">With what to do.</exception>
    public static OriginTable Make(FastShieldSettings settings)
    {
        if (settings.Origin is null)
        {
            throw new StartException("No origin: say where conforming requests go with --origin http://host:port, or `origin` in the settings.", ExitCodes.Usage);
        }

        return new OriginTable
        {
            Default = Origin(settings, settings.Origin),
            Hosts = settings.HostOrigins.ToDictionary(pair => pair.Key, pair => Origin(settings, pair.Value), StringComparer.OrdinalIgnoreCase),
            Routes = [.. settings.Routes.Select(route => new OriginRoute(route.Host, route.Path, Origin(settings, route.Origin)))],
        };
    }

    private static OriginSettings Origin(FastShieldSettings settings, string text)
    {
        if (settings.Origins.FirstOrDefault(known => known.Name == text) is { } named)
        {
            return named;
        }

        try
        {
            var address = OriginAddresses.Parse(text);
            return new OriginSettings { Name = address.UnixPath is null ? new Uri(text).Authority : text, Addresses = [address] };
        }
        catch (ArgumentException error)
        {
            throw new StartException(error.Message, ExitCodes.Usage);
        }
    }
}
