using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Hosting;

/// <summary>A test of the native binary alone: skipped, with the reason, where there is none of these sources; never skipped in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeFactAttribute : FactAttribute
{
    public NativeFactAttribute()
    {
        if (!Suites.IsContinuousIntegration && ShieldBinary.Native is null)
        {
            Skip = "There is no native binary of these sources: dotnet run eng/build.cs -- publish.";
        }
    }
}
