using Xunit;

namespace FastShield.TestKit;

/// <summary>As <see cref="SuiteFactAttribute"/>, for a test with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SuiteTheoryAttribute : TheoryAttribute
{
    public SuiteTheoryAttribute()
    {
        if (Suites.Root is null && !Suites.IsContinuousIntegration)
        {
            Skip = "The shared suites are not on this machine (../shared/suites).";
        }
    }
}
