using Xunit;

namespace FastShield.TestKit;

/// <summary>A test that reads the shared corpora: skipped, with the reason, where they are missing; never skipped in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SuiteFactAttribute : FactAttribute
{
    public SuiteFactAttribute()
    {
        if (Suites.Root is null && !Suites.IsContinuousIntegration)
        {
            Skip = "The shared suites are not on this machine (../shared/suites).";
        }
    }
}
