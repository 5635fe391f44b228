using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FastShield.Control.Access;
using FastShield.Control.Api;
using FastShield.Control.Store;
using Xunit;

namespace FastShield.Control.Tests.Api;

/// <summary>Rows of security-cases 2.11 that <see cref="AccessTests"/> does not have; each test is named by its row.</summary>
public sealed partial class SecurityCaseTests
{
    private const string SomeId = "00000000-0000-4000-8000-000000000001";
    private const int Secrets = 1000;

    /// <summary>A-02: 256 random bits each, told from other text by prefix and checksum, kept as a hash from which nothing of them is read.</summary>
    [Fact]
    public void A_02_ten_thousand_secrets_are_unlike_and_carry_their_checksum()
    {
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        var ones = new int[256];
        for (var i = 0; i < 10_000; i++)
        {
            var secret = TokenSecret.Make();
            Assert.True(secrets.Add(secret));
            Assert.Matches("^fs_[A-Za-z0-9_-]{43}[0-9a-f]{6}$", secret);
            Assert.Equal(TokenSecret.HashOf(secret[..^6])[..6], secret[^6..]);
            Assert.DoesNotContain(secret[3..11], TokenSecret.HashOf(secret), StringComparison.Ordinal);
            var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(secret.AsSpan(3, 43));
            for (var bit = 0; bit < 256; bit++)
            {
                ones[bit] += (bytes[bit / 8] >> (bit % 8)) & 1;
            }
        }

        // Each bit is one half of the time: 5,000 of 10,000, give or take six standard deviations of 50.
        Assert.All(ones, count => Assert.InRange(count, 4700, 5300));
    }

    /// <summary>A-03, of the API: reading changes nothing, whatever is read.</summary>
    [Fact]
    public async Task A_03_no_get_changes_anything()
    {
        await using var rig = await ManagementRig.StartAsync();
        await rig.UploadAsync();
        await rig.ManageAsync("GET", "/v1/pets");
        var before = await StateAsync(rig);
        foreach (var route in Routes.All.Where(route => route.Method == "GET"))
        {
            using var answer = await rig.Client.GetAsync(new Uri(PathOf(rig, route), UriKind.Relative));
            Assert.True((int)answer.StatusCode < 500, $"{route.Template}: {answer.StatusCode}");
        }

        Assert.Equal(before, await StateAsync(rig));
    }

    /// <summary>A-03, of the API: what browsers send for pages of other sites writes nothing, on any route.</summary>
    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    [InlineData("nonsense")]
    public async Task A_03_no_page_of_another_site_writes(string site)
    {
        await using var rig = await ManagementRig.StartAsync();
        var before = await StateAsync(rig);
        var tried = 0;
        foreach (var route in Routes.All.Where(route => route.Method != "GET"))
        {
            using var request = new HttpRequestMessage(new HttpMethod(route.Method), PathOf(rig, route)) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
            request.Headers.Add("Sec-Fetch-Site", site);
            using var answer = await rig.Client.SendAsync(request);
            Assert.Equal(403, (int)answer.StatusCode);
            tried++;
        }

        Assert.True(tried > 20);
        Assert.Equal(before, await StateAsync(rig));
    }

    /// <summary>A-05: whatever writes says who, what and by which request in the audit log, and a call that was refused leaves no row.</summary>
    [Fact]
    public async Task A_05_each_write_has_its_row_with_the_id_of_its_request()
    {
        await using var rig = await ManagementRig.StartAsync();
        var schema = await rig.UploadAsync();
        var operation = await rig.ManageAsync("GET", "/v1/pets");
        (string Method, string Path, string? Body)[] writes =
        [
            ("PATCH", $"api_gateway/user_schemas/{schema}", """{"validation_enabled":false}"""),
            ("PATCH", $"schema_validation/schemas/{schema}", """{"validation_enabled":true}"""),
            ("POST", "api_gateway/operations", """[{"method":"POST","host":"api.example.com","endpoint":"/v1/pets"}]"""),
            ("PUT", $"api_gateway/operations/{operation}/schema_validation", """{"mitigation_action":"block"}"""),
            ("PUT", $"schema_validation/settings/operations/{operation}", """{"mitigation_action":"log"}"""),
            ("DELETE", $"schema_validation/settings/operations/{operation}", null),
            ("PATCH", "api_gateway/operations/schema_validation", $$"""{"{{operation}}": {"mitigation_action":"block"} }"""),
            ("PUT", "api_gateway/settings/schema_validation", """{"validation_default_mitigation_action":"block"}"""),
            ("PATCH", "api_gateway/settings/schema_validation", """{"validation_default_mitigation_action":"log"}"""),
            ("PUT", "schema_validation/settings", """{"validation_default_mitigation_action":"block"}"""),
            ("PATCH", "schema_validation/settings", """{"validation_default_mitigation_action":"log"}"""),
            ("PUT", "fastshield/fallthrough", """{"default":"log"}"""),
            ("POST", "fastshield/revisions/2/restore", null),
            ("DELETE", "api_gateway/operations", null),
        ];
        foreach (var (method, path, body) in writes.SkipLast(1))
        {
            var rows = (await RowsAsync(rig)).Count;
            using var request = new HttpRequestMessage(new HttpMethod(method), $"zones/{rig.Zone.Zone.Id}/{path}") { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
            using var answer = await rig.Client.SendAsync(request);
            Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {await answer.Content.ReadAsStringAsync()}");
            var after = await RowsAsync(rig);
            Assert.Equal(rows + 1, after.Count);
            Assert.Equal(answer.Headers.GetValues("CF-Ray").Single(), after[0].GetProperty("request_id").GetString());
            Assert.StartsWith(method + " ", after[0].GetProperty("action").GetString(), StringComparison.Ordinal);
            Assert.Equal("Admin", after[0].GetProperty("actor").GetString());
            Assert.All(after, row => Assert.True(row.GetProperty("intact").GetBoolean()));
        }

        var count = (await RowsAsync(rig)).Count;
        Assert.NotEqual(200, (await rig.CallAsync("DELETE", "api_gateway/operations")).Status);
        Assert.NotEqual(200, (await rig.CallAsync("PUT", "fastshield/fallthrough", """{"default":"whatever"}""")).Status);
        Assert.Equal(count, (await RowsAsync(rig)).Count);
    }

    /// <summary>A-06, of what there is: whatever holds a secret or a configuration is its owner's alone to read.</summary>
    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_06_files_of_the_state_are_their_owners_alone()
    {
        await using var rig = await ManagementRig.StartAsync();
        await rig.UploadAsync();
        await new SnapshotFile(Path.Combine(rig.Folder, "snapshot")).SaveAsync([rig.Plane.Find(rig.Zone.Zone.Id)!], rig.Store.LoadSourceAsync, default);
        var files = Directory.GetFiles(rig.Folder, "*", SearchOption.AllDirectories);
        Assert.True(files.Length >= 3);
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    /// <summary>A-09: pages of any size are bounded, and so is a body.</summary>
    [Fact]
    public async Task A_09_pages_and_bodies_are_bounded()
    {
        await using var rig = await ManagementRig.StartAsync(new ManagementLimits { Body = 1 << 20, SchemasPerZone = 3 });
        await rig.ManageAsync("GET", "/v1/pets");
        foreach (var (query, expected) in new[] { ("per_page=0", 200), ("per_page=-1", 200), ("per_page=1000000000", 200), ("page=0", 400), ("page=-1", 400), ("page=99999999999999999999", 400), ("per_page=x", 400), ("page=1000000", 200) })
        {
            var (status, body) = await rig.CallAsync("GET", "api_gateway/operations?" + query);
            Assert.True(status == expected, $"{query}: {status}");
            Assert.True(status != 200 || body.GetProperty("result_info").GetProperty("per_page").GetInt32() is >= 1 and <= 5000, query);
        }

        // On a line of its own: the shield hangs up on what it does not read.
        using var other = rig.ClientOf(await rig.TokenAsync(AccessLevel.Write));
        var large = await rig.SendAsync("POST", $"zones/{rig.Zone.Zone.Id}/api_gateway/user_schemas", ManagementRig.Form(new string('a', 2 << 20)), other);
        Assert.Equal(413, large.Status);
        for (var i = 0; i < 3; i++)
        {
            await rig.UploadAsync(ManagementRig.PetStore + $"# {i}\n");
        }

        Assert.Equal(400, (await rig.SendAsync("POST", $"zones/{rig.Zone.Zone.Id}/api_gateway/user_schemas", ManagementRig.Form(ManagementRig.PetStore + "# 4\n"))).Status);
    }

    /// <summary>A-10: a thousand secrets, in every place that a call has for them and for breaks of lines: none of them is told or kept.</summary>
    [Fact]
    public async Task A_10_no_secret_and_no_forged_line_is_told_or_kept()
    {
        await using var rig = await ManagementRig.StartAsync(new ManagementLimits { FailuresPerMinute = int.MaxValue });
        var secrets = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Secrets), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, end) =>
        {
            var secret = TokenSecret.Make();
            secrets.Add(secret);
            using var client = rig.ClientOf(i % 2 == 0 ? secret : null);
            using var request = new HttpRequestMessage(HttpMethod.Get, (i % 4) switch
            {
                0 => "user/tokens/verify",
                1 => "user/tokens",
                2 => $"zones/{secret}/api_gateway/operations?token={secret}",
                _ => $"zones?name={secret}%0d%0aforged: line",
            });
            if (i % 2 == 1)
            {
                request.Headers.TryAddWithoutValidation("X-Auth-Email", "me@example.com");
                request.Headers.TryAddWithoutValidation("X-Auth-Key", secret);
                request.Headers.TryAddWithoutValidation("Cookie", "session=" + secret);
            }

            using var answer = await client.SendAsync(request, end);
            Assert.InRange((int)answer.StatusCode, 400, 499);
        });

        var kept = string.Join('\n', rig.Reports) + string.Join('\n', Directory.GetFiles(rig.Folder).Select(Read));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, kept, StringComparison.Ordinal));
        Assert.All(rig.Reports, line => Assert.DoesNotContain('\n', line));
        Assert.DoesNotContain("forged", kept, StringComparison.Ordinal);
    }

    private static string PathOf(ManagementRig rig, Route route) =>
        Variable().Replace(route.Template.TrimStart('/').Replace("{zone_id}", rig.Zone.Zone.Id, StringComparison.Ordinal), SomeId);

    private static async Task<string> StateAsync(ManagementRig rig) =>
        $"{rig.Slot.Current.Version} {(await rig.Store.LoadZoneAsync(rig.Zone.Zone.Id, default))!.Revision} {(await rig.Store.LoadAuditAsync(1000, default)).Count} {(await rig.Store.LoadTokensAsync(default)).Count}";

    private static async Task<List<JsonElement>> RowsAsync(ManagementRig rig) =>
        [.. (await rig.SendAsync("GET", "fastshield/audit?per_page=1000", null)).Body.GetProperty("result").EnumerateArray()];

    private static string Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("{[^}]*}")]
    private static partial Regex Variable();
}
