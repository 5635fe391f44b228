using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Hosting;

/// <summary>A theory that needs programs of the system: skipped, with the reason, where one is not installed; never skipped in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolTheoryAttribute : TheoryAttribute
{
    /// <summary>Needs these programs.</summary>
    public ToolTheoryAttribute(params string[] tools)
    {
        Needs = tools;
        if (!Suites.IsContinuousIntegration && tools.FirstOrDefault(tool => !Tool.Exists(tool)) is { } missing)
        {
            Skip = $"`{missing}` is not installed.";
        }
    }

    /// <summary>The programs.</summary>
    public IReadOnlyList<string> Needs { get; }
}
