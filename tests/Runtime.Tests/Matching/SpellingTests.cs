using FastShield.Runtime.Matching;
using Xunit;

namespace FastShield.Runtime.Tests.Matching;

/// <summary>
/// A policy on `/admin/users` is worth nothing where `/public/../admin/users` reaches it. Each spelling below means `/admin/users` to some
/// server; the shield either knows it as exactly that operation (and forwards the canonical path), or refuses it, or finds no operation at all.
/// </summary>
public sealed class SpellingTests
{
    /// <summary>Spellings that RFC 3986 calls equal: they reach the operation, in canonical form.</summary>
    public static readonly TheoryData<string> Equal = new(
        "/admin/users",
        "/%61dmin/users",
        "/admin/%75%73%65%72%73",
        "/%61%64%6D%69%6E/users",
        "/%61%64%6d%69%6e/users");

    /// <summary>Spellings with another reading: 400.</summary>
    public static readonly TheoryData<string> Refused = new(
        "//admin/users",
        "/admin//users",
        "/admin/users//",
        "///admin/users",
        "/./admin/users",
        "/admin/./users",
        "/admin/users/.",
        "/public/../admin/users",
        "/public/x/../../admin/users",
        "/../admin/users",
        "/admin/x/../users",
        "/%2e/admin/users",
        "/public/%2e%2e/admin/users",
        "/public/.%2e/admin/users",
        "/public/%2E%2E/admin/users",
        "/public/..;/admin/users",
        "/public/..;a=b/admin/users",
        "/public/%2e%2e;/admin/users",
        "/public/..%2fadmin/users",
        "/public/..%2Fadmin%2Fusers",
        "/public/%2e%2e%2fadmin%2fusers",
        "/admin%2fusers",
        "/admin%2Fusers",
        "/%2fadmin/users",
        "/public/..%5cadmin/users",
        "/public/..\\admin/users",
        "\\admin\\users",
        "/admin\\users",
        "/admin%5cusers",
        "/admin%5Cusers",
        "/admin%252fusers",
        "/public/%252e%252e/admin/users",
        "/admin;x=1/users",
        "/admin/users;x=1",
        "/admin/users;",
        "/;/admin/users",
        "/admin/users%00",
        "/admin%00/users",
        "/admin/users%00.html",
        "/admin/users%0a",
        "/admin/users%09",
        "/admin/users\u0001",
        "/admin/users%7f",
        "/admin/users#",
        "/admin/users#x",
        "/admin/users?",
        "/admin/users ",
        "/admin/%zz",
        "/admin/users%",
        "/admin/users%2",
        "/admin%c0%afusers",
        "/public/%c0%ae%c0%ae/admin/users",
        "/admin%e0%80%afusers",
        "/admin%f0%80%80%afusers",
        "/admin%u2215users",
        "/\u00e1dmin/users",
        "admin/users",
        "http://host/admin/users",
        "*");

    /// <summary>Other paths, by RFC 3986 and by declaration: no operation is found.</summary>
    public static readonly TheoryData<string> Other = new(
        "/ADMIN/users",
        "/admin/Users",
        "/admin/users/",
        "/admin/users%20",
        "/admin/users%3b",
        "/admin/users%3fx",
        "/admin/users.json",
        "/admin%E2%88%95users",
        "/admin%EF%BC%8Fusers");

    private static readonly PathTable _table = MatchingKit.Table("GET /admin/users", "GET /public/{name}", "GET /public/{name}/{file}");

    [Theory]
    [MemberData(nameof(Equal))]
    public void Equal_spellings_reach_the_operation(string path) => Assert.Equal("op 0", MatchingKit.Ask(_table, "GET", path));

    [Theory]
    [MemberData(nameof(Refused))]
    public void Ambiguous_spellings_are_refused(string path) =>
        Assert.StartsWith("400", MatchingKit.Ask(_table, "GET", path), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Other))]
    public void Other_paths_find_nothing(string path) => Assert.Equal("404", MatchingKit.Ask(_table, "GET", path));

    [Theory]
    [MemberData(nameof(Refused))]
    public void In_cloudflare_mode_a_spelling_is_the_operation_in_canonical_form_or_nothing(string path)
    {
        var table = MatchingKit.Table(PathMode.Cloudflare, PathFeatures.None, "GET /admin/users", "GET /public/{name}", "GET /public/{name}/{file}");
        var answer = MatchingKit.Ask(table, "GET", path);
        Assert.True(answer == "op 0" || answer == "404" || answer.StartsWith("400", StringComparison.Ordinal), answer);
    }
}
