using System.Security.Cryptography;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;

namespace FastShield.EndToEnd.Tests.Managed;

/// <summary>The acceptance script for the official SDKs, installed once for its lock files: `artifacts/sdk-check/…` keeps the packages.</summary>
internal static class SdkSuite
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly Lazy<Task<string>> Folder = new(InstallAsync);

    /// <summary>Null where the script can be run, else the reason why not. The registry is asked only where the packages are not here yet.</summary>
    public static string? WhyNot { get; } = Find();

    private static string? Source => Suites.Root is { } root ? Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(root))!, "sdk-check") : null;

    /// <summary>Runs the script's steps against a shield with one of the SDKs.</summary>
    /// <param name="shield">The shield.</param>
    /// <param name="module">The package's folder below `node_modules`.</param>
    /// <param name="skip">A regular expression of steps to leave out.</param>
    public static async Task<Ended> RunAsync(ManagedShield shield, string module, string skip)
    {
        var folder = await Folder.Value;
        string[] variables = [$"BASE_URL={shield.Api}", $"TOKEN={shield.Token}", $"ZONE_ID={shield.ZoneId}", $"SKIP={skip}", $"SDK_MODULE={Path.Combine(folder, module, "index.mjs")}"];
        return await Tool.RunAsync("env", [.. variables, "node", Path.Combine(folder, "open.mjs")], input: null, Patience);
    }

    private static string? Find()
    {
        if (!Tool.Exists("node") || !Tool.Exists("npm"))
        {
            return "node and npm are not installed.";
        }

        if (!Directory.Exists(Source))
        {
            return "The acceptance script for SDKs is not on this machine (../shared/sdk-check).";
        }

        if (Suites.IsContinuousIntegration || Directory.Exists(Place()))
        {
            return null;
        }

        return Task.Run(IsReachableAsync).GetAwaiter().GetResult() ? null : "npm's registry cannot be reached from here, and the SDKs were not installed before.";
    }

    private static async Task<bool> IsReachableAsync()
    {
        try
        {
            return (await Tool.RunAsync("npm", ["view", "cloudflare@7.3.0", "version", "--fetch-retries=0", "--fetch-timeout=10000"], input: null, TimeSpan.FromSeconds(15))).ExitCode == 0;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static string Place()
    {
        var locks = File.ReadAllBytes(Path.Combine(Source!, "package-lock.json")).Concat(File.ReadAllBytes(Path.Combine(Source!, "matrix", "package-lock.json"))).ToArray();
        return Path.Combine(Suites.Repository, "artifacts", "sdk-check", Convert.ToHexStringLower(SHA256.HashData(locks))[..16]);
    }

    private static async Task<string> InstallAsync()
    {
        var place = Place();
        if (!Directory.Exists(place))
        {
            // Made beside and put in its place whole: an installation that was broken off is never used.
            var beside = $"{place}.{Guid.NewGuid():N}";
            Copy(Source!, beside);
            foreach (var folder in (string[])[beside, Path.Combine(beside, "matrix")])
            {
                var ended = await Tool.RunAsync("npm", ["ci", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts"], input: null, Patience);
                if (ended.ExitCode != 0)
                {
                    Directory.Delete(beside, recursive: true);
                    throw new InvalidOperationException($"The official SDKs could not be installed (npm ci; is its registry reachable?):\n{ended.All}");
                }
            }

            Directory.Move(beside, place);
        }

        // The script itself is read each time; only the packages are kept.
        Copy(Source!, place);
        return place;
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => !file.Contains("node_modules", StringComparison.Ordinal)))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, File.ReadAllBytes(file));
        }
    }
}
