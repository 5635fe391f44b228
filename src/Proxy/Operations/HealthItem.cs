namespace FastShield.Proxy.Operations;

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What it is, in one word.</param>
/// <param name="IsOk">Whether it is as it should be.</param>
/// <param name="Detail">A few words for people.</param>
public readonly record struct HealthItem(string Name, bool IsOk, string Detail);
