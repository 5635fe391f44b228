using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Managed;

/// <summary>A test that reads the manual of Schema Validation 2.0 beside the shared suites: skipped, with the reason, where it is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SeedFactAttribute : FactAttribute
{
    public SeedFactAttribute()
    {
        if (File is null)
        {
            Skip = "The manual is not on this machine (../shared/seeds).";
        }
    }

    /// <summary>The manual's text; null where it is not there.</summary>
    public static string? File { get; } = Find();

    private static string? Find()
    {
        var folder = Suites.Root is { } root ? Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(root))!, "seeds") : null;
        return Directory.Exists(folder)
            ? Directory.GetFiles(folder).FirstOrDefault(file => System.IO.File.ReadAllText(file).Contains("Configure Schema Validation 2.0", StringComparison.Ordinal))
            : null;
    }
}
