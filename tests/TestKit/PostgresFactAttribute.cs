using Xunit;

namespace FastShield.TestKit;

/// <summary>A test that needs PostgreSQL: skipped, with the reason, on a machine without it; a failure in CI, which has it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute()
    {
        if (PostgresServer.WhyNot is { } reason && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Skip = reason;
        }
    }
}
