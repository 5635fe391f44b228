namespace FastShield.Control.Settings;

/// <summary>Which origin gets the requests to a part of a host, as the settings say it.</summary>
/// <param name="Host">The host; null for every host.</param>
/// <param name="Path">The path and what is below it.</param>
/// <param name="Origin">A URL, `unix:/path`, or the name of an origin.</param>
public sealed record NamedRoute(string? Host, string Path, string Origin);
