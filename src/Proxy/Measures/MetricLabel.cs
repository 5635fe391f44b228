namespace FastShield.Proxy.Measures;

/// <summary>What tells one series of a metric from the others.</summary>
/// <param name="Name">Lower case letters and underscores.</param>
/// <param name="Value">Any text; who writes it escapes it.</param>
public readonly record struct MetricLabel(string Name, string Value);
