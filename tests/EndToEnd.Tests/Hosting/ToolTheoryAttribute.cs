using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Hosting;

/// <summary>A theory that needs a program of the system: skipped, with the reason, where it is not installed; never skipped in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolTheoryAttribute : TheoryAttribute
{
    /// <summary>Needs this program.</summary>
    public ToolTheoryAttribute(string tool)
    {
        Needs = tool;
        if (!Suites.IsContinuousIntegration && !Tool.Exists(tool))
        {
            Skip = $"`{tool}` is not installed.";
        }
    }

    /// <summary>The program.</summary>
    public string Needs { get; }
}
