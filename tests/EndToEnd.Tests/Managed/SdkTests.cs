using System.Text.RegularExpressions;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Managed;

/// <summary>Four majors of the official SDK against a started shield, on both stores.</summary>
public sealed partial class SdkTests(SdkTests.Database database) : IClassFixture<SdkTests.Database>
{
    // Discovery and events: what they check does not exist yet.
    private const string Missing = "^(O53|O82) ";

    /// <summary>The SDKs' folders by version, as the script's own lock files install them.</summary>
    public static TheoryData<string, string> Versions => new()
    {
        { "7.3.0", "node_modules/cloudflare" },
        { "4.5.0", "matrix/node_modules/cloudflare-v4" },
        { "5.2.0", "matrix/node_modules/cloudflare-v5" },
        { "6.5.0", "matrix/node_modules/cloudflare-v6" },
    };

    [SdkTheory]
    [MemberData(nameof(Versions))]
    public Task Every_step_is_ok_on_SQLite(string version, string module) => CheckAsync(version, module);

    [SdkTheory(needsPostgres: true)]
    [MemberData(nameof(Versions))]
    public async Task Every_step_is_ok_on_PostgreSQL(string version, string module) =>
        await CheckAsync(version, module, "--store", await database.Server!.DatabaseAsync("sdk" + version.Replace(".", "", StringComparison.Ordinal)));

    private static async Task CheckAsync(string version, string module, params string[] options)
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        await using var shield = await ManagedShield.StartAsync(ShieldBinary.Preferred, workspace, origin.Url, options);

        var ended = await SdkSuite.RunAsync(shield, module, Missing);

        Assert.True(ended.ExitCode == 0, $"SDK {version}:\n{ended.All}");
        var sum = Sum().Match(ended.Output);
        Assert.True(sum.Success && int.Parse(sum.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) >= 30 && sum.Groups[2].Value == "0", ended.All);
        Assert.All(sum.Groups[3].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries), step => Assert.Matches(Missing, step + " "));
        Assert.DoesNotContain("note ", ended.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"open: ok (\d+) / fail (\d+)(?: \(skipped \d+: ([^)]*)\))?")]
    private static partial Regex Sum();

    /// <summary>One server for the class; each test has a database of its own.</summary>
    public sealed class Database : IAsyncLifetime
    {
        public PostgresServer? Server { get; private set; }

        public async Task InitializeAsync() => Server = PostgresServer.WhyNot is null && SdkSuite.WhyNot is null ? await PostgresServer.StartAsync() : null;

        public async Task DisposeAsync()
        {
            if (Server is not null)
            {
                await Server.DisposeAsync();
            }
        }
    }
}
