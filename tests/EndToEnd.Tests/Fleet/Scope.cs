namespace FastShield.EndToEnd.Tests.Fleet;

/// <summary>How much the fleet's tests do: a short form with every run, the whole by a verb of its own (`dotnet run eng/build.cs -- fleet`).</summary>
internal static class Scope
{
    /// <summary>Whether the whole was asked for.</summary>
    public static bool IsWhole { get; } = Environment.GetEnvironmentVariable("FASTSHIELD_WHOLE") == "1";

    /// <summary>The one for the short form or the other for the whole.</summary>
    public static T Of<T>(T brief, T whole) => IsWhole ? whole : brief;
}
