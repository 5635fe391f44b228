namespace FastShield.Proxy.Settings;

/// <summary>Which origin gets the requests to a part of a host.</summary>
/// <param name="Host">By <see cref="Gates.HostShield.Name"/>, without regard to case; null for every host.</param>
/// <param name="PathPrefix">A canonical path: `/api` is for `/api` and what is below it, not for `/apis`; `/` for every path.</param>
/// <param name="Origin">Where they go.</param>
public sealed record OriginRoute(string? Host, string PathPrefix, OriginSettings Origin);
