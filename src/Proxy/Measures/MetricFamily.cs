namespace FastShield.Proxy.Measures;

/// <summary>One metric: its names, what it counts and in which unit.</summary>
/// <param name="Name">The Prometheus name, with its unit and, of a counter, with `_total`.</param>
/// <param name="Kind">What its numbers mean.</param>
/// <param name="Unit">The unit by UCUM: `s`, `By`, or `1` for plain counts.</param>
/// <param name="Help">One sentence for people.</param>
public sealed record MetricFamily(string Name, MetricKind Kind, string Unit, string Help)
{
    /// <summary>The OpenTelemetry name: dotted, without unit and `_total`.</summary>
    public string OpenTelemetryName { get; init; } = Dotted(Name);

    private static string Dotted(string name)
    {
        foreach (var suffix in (ReadOnlySpan<string>)["_total", "_seconds", "_bytes"])
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal))
            {
                name = name[..^suffix.Length];
            }
        }

        var first = name.IndexOf('_', StringComparison.Ordinal);
        return first < 0 ? name : $"{name[..first]}.{name[(first + 1)..]}";
    }
}
