using FastShield.Proxy.Identity.Status;

namespace FastShield.Proxy.Tests.Identity;

/// <summary>Books of statuses for tests.</summary>
internal static class TestStatuses
{
    /// <summary>Nobody answers.</summary>
    public static StatusBook None { get; } = new(static (_, _, _) => throw new HttpRequestException("away"), static (_, _, _) => throw new HttpRequestException("away"), TimeProvider.System);
}
