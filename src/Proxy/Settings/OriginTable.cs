namespace FastShield.Proxy.Settings;

/// <summary>
/// All origins and which requests each of them gets. A route to the host itself wins over one to every host, and of two routes the one with the longer
/// path; where there is none, the host's own origin gets the request, and without that the default one.
/// </summary>
public sealed record OriginTable
{
    /// <summary>The origin of what no route and no host says otherwise.</summary>
    public required OriginSettings Default { get; init; }

    /// <summary>Origins of single hosts, by <see cref="Gates.HostShield.Name"/> without regard to case.</summary>
    public IReadOnlyDictionary<string, OriginSettings> Hosts { get; init; } = new Dictionary<string, OriginSettings>();

    /// <summary>Origins of parts of hosts.</summary>
    public IReadOnlyList<OriginRoute> Routes { get; init; } = [];

    /// <summary>The table of a proxy's settings.</summary>
    public static OriginTable Of(ProxySettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new OriginTable { Default = settings.Origin, Hosts = settings.HostOrigins, Routes = settings.Routes };
    }
}
