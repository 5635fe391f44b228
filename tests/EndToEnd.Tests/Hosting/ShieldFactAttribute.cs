using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Hosting;

/// <summary>
/// A test of an executable that `fastshield build` made of the pet store: skipped, with the reason, where there is none of these sources; never
/// skipped in CI.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ShieldFactAttribute : FactAttribute
{
    public ShieldFactAttribute()
    {
        if (!Suites.IsContinuousIntegration && ShieldBinary.Built is null)
        {
            Skip = "There is no built shield of these sources: dotnet run eng/build.cs -- build-shield.";
        }
    }
}
