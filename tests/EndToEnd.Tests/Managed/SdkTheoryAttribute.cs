using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Managed;

/// <summary>A test with the official SDKs: skipped, with the reason, where they cannot be had; a failure in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SdkTheoryAttribute : TheoryAttribute
{
    /// <summary>Needs the SDKs, and PostgreSQL besides where it says so.</summary>
    public SdkTheoryAttribute(bool needsPostgres = false)
    {
        NeedsPostgres = needsPostgres;
        if (!Suites.IsContinuousIntegration)
        {
            Skip = SdkSuite.WhyNot ?? (needsPostgres ? PostgresServer.WhyNot : null);
        }
    }

    /// <summary>Whether PostgreSQL is needed.</summary>
    public bool NeedsPostgres { get; }
}
