namespace FastShield.TestKit;

/// <summary>Finds the shared corpora: `../shared/suites` beside the repository, or the folder that FASTSHIELD_SUITES names.</summary>
public static class Suites
{
    /// <summary>The repository's root, the folder of FastShield.sln.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The corpora's folder, or null on a machine that has none.</summary>
    public static string? Root { get; } = FindRoot();

    /// <summary>True where a missing corpus is a failure and not a skip.</summary>
    public static bool IsContinuousIntegration { get; } =
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The path below the corpora's root; throws with the reason where there are none.</summary>
    public static string Path(params string[] parts) =>
        Root is null
            ? throw new DirectoryNotFoundException("The shared suites are missing: put them at ../shared/suites or name them in FASTSHIELD_SUITES.")
            : System.IO.Path.Combine([Root, .. parts]);

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "FastShield.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("FastShield.sln is in no folder above the test's own.");
    }

    private static string? FindRoot()
    {
        var named = Environment.GetEnvironmentVariable("FASTSHIELD_SUITES");
        var root = string.IsNullOrEmpty(named)
            ? System.IO.Path.GetFullPath(System.IO.Path.Combine(Repository, "..", "shared", "suites"))
            : named;
        return Directory.Exists(root) ? root : null;
    }
}
