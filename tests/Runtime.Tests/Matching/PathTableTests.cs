using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Matching;
using Xunit;

namespace FastShield.Runtime.Tests.Matching;

public sealed class PathTableTests
{
    private static readonly PathTable _users = MatchingKit.Table(
        "GET /users",                       // 0
        "POST /users",                      // 1
        "GET /users/me",                    // 2
        "GET /users/{id}",                  // 3
        "DELETE /users/{id}",               // 4
        "GET /users/{id}/pets/{petId}",     // 5
        "GET /users/me/keys",               // 6
        "POST /users/{id}:activate",        // 7
        "GET /report.{format}",             // 8
        "GET /compare/{base}...{head}",     // 9
        "GET /compare/{basehead}",          // 10
        "GET /{a}-{b}",                     // 11
        "GET /",                            // 12
        "GET /users/",                      // 13
        "PURGE /cache");                    // 14

    [Theory]
    [InlineData("GET", "/users", "op 0")]
    [InlineData("POST", "/users", "op 1")]
    [InlineData("GET", "/users/", "op 13")]
    [InlineData("GET", "/", "op 12")]
    [InlineData("GET", "", "op 12")]
    [InlineData("GET", "/users/me", "op 2")]
    [InlineData("GET", "/users/you", "op 3 you")]
    [InlineData("GET", "/users/ME", "op 3 ME")]
    [InlineData("GET", "/USERS", "404")]
    [InlineData("GET", "/users/me/pets/9", "op 5 me|9")]
    [InlineData("GET", "/users/me/keys", "op 6")]
    [InlineData("GET", "/users/you/keys", "404")]
    [InlineData("GET", "/users/7/pets/", "404")]
    [InlineData("GET", "/users/7/pets/8/", "404")]
    [InlineData("POST", "/users/7:activate", "op 7 7")]
    [InlineData("GET", "/users/7:activate", "405 POST")]
    [InlineData("GET", "/users/:activate", "op 3 :activate")]
    [InlineData("GET", "/users/7%3Aactivate", "400")]
    [InlineData("GET", "/users/7%40x", "op 3 7%40x")]
    [InlineData("GET", "/report.pdf", "op 8 pdf")]
    [InlineData("GET", "/report.", "404")]
    [InlineData("GET", "/report", "404")]
    [InlineData("GET", "/compare/v1...v2", "op 9 v1|v2")]
    [InlineData("GET", "/compare/v1..v2", "op 10 v1..v2")]
    [InlineData("GET", "/compare/v1......v2", "op 9 v1|...v2")]
    [InlineData("GET", "/compare/...v2", "op 10 ...v2")]
    [InlineData("GET", "/x-y", "op 11 x|y")]
    [InlineData("GET", "/x-y-z", "op 11 x|y-z")]
    [InlineData("GET", "/--x", "op 11 -|x")]
    [InlineData("GET", "/x-", "404")]
    [InlineData("GET", "/-", "404")]
    [InlineData("DELETE", "/users/me", "405 GET")]
    [InlineData("DELETE", "/users/you", "op 4 you")]
    [InlineData("PATCH", "/users/you", "405 DELETE, GET")]
    [InlineData("HEAD", "/users", "405 GET, POST")]
    [InlineData("OPTIONS", "/users", "405 GET, POST")]
    [InlineData("get", "/users", "405 GET, POST")]
    [InlineData("", "/users", "405 GET, POST")]
    [InlineData("PURGE", "/cache", "op 14")]
    [InlineData("purge", "/cache", "405 PURGE")]
    public void The_most_literal_path_wins_and_the_method_comes_last(string method, string path, string expected) =>
        Assert.Equal(expected, MatchingKit.Ask(_users, method, path));

    [Fact]
    public void A_literal_that_leads_nowhere_gives_way()
    {
        var table = MatchingKit.Table("GET /a/b/c", "GET /a/{x}/d", "GET /{y}/b/e", "GET /{y}/{x}/{z}");
        Assert.Equal("op 0", MatchingKit.Ask(table, "GET", "/a/b/c"));
        Assert.Equal("op 1 b", MatchingKit.Ask(table, "GET", "/a/b/d"));
        Assert.Equal("op 2 a", MatchingKit.Ask(table, "GET", "/a/b/e"));
        Assert.Equal("op 3 a|b|f", MatchingKit.Ask(table, "GET", "/a/b/f"));
        Assert.Equal("404", MatchingKit.Ask(table, "GET", "/a/b"));
    }

    [Fact]
    public void A_literal_is_not_found_inside_a_percent_encoding()
    {
        var table = MatchingKit.Table("GET /{a}2{b}", "GET /v/{a}0");
        Assert.Equal("404", MatchingKit.Ask(table, "GET", "/x%20y"));
        Assert.Equal("op 0 %20|y", MatchingKit.Ask(table, "GET", "/%202y"));
        Assert.Equal("404", MatchingKit.Ask(table, "GET", "/v/x%20"));
        Assert.Equal("op 1 x%20", MatchingKit.Ask(table, "GET", "/v/x%200"));
    }

    [Fact]
    public void Templates_equal_up_to_names_are_a_conflict_for_one_method_only()
    {
        var builder = new PathTableBuilder();
        Assert.Null(builder.Add("GET", MatchingKit.Template("/users/{id}"), 0));
        Assert.Equal(
            new PathConflict("GET", "/users/{id}", "/users/{name}", 0),
            builder.Add("GET", MatchingKit.Template("/users/{name}"), 1));
        Assert.Null(builder.Add("PUT", MatchingKit.Template("/users/{name}"), 2));
        Assert.Null(builder.Add("GET", MatchingKit.Template("/x/{a}-{b}"), 3));
        Assert.NotNull(builder.Add("GET", MatchingKit.Template("/x/{c}-{d}"), 4));
        Assert.Equal("405 GET, PUT", MatchingKit.Ask(builder.Build(), "POST", "/users/1"));
    }

    [Fact]
    public void Peculiar_paths_reach_only_operations_that_agree()
    {
        var builder = new PathTableBuilder();
        Assert.Null(builder.Add("GET", MatchingKit.Template("/files/{name}"), 0, PathFeatures.EncodedSlash));
        Assert.Null(builder.Add("GET", MatchingKit.Template("/matrix/{id}"), 1, PathFeatures.Semicolon));
        Assert.Null(builder.Add("GET", MatchingKit.Template("/plain/{id}"), 2));
        Assert.Null(builder.Add("GET", MatchingKit.Template("/own;v=1"), 3));
        var table = builder.Build();
        Assert.Equal("op 0 a%2Fb", MatchingKit.Ask(table, "GET", "/files/a%2fb"));
        Assert.Equal("400", MatchingKit.Ask(table, "GET", "/files/a;b"));
        Assert.Equal("op 1 ;id=5", MatchingKit.Ask(table, "GET", "/matrix/;id=5"));
        Assert.Equal("400", MatchingKit.Ask(table, "GET", "/matrix/a%2Fb"));
        Assert.Equal("400", MatchingKit.Ask(table, "GET", "/plain/a%2Fb"));
        Assert.Equal("400", MatchingKit.Ask(table, "GET", "/plain/a;b"));
        Assert.Equal("op 3", MatchingKit.Ask(table, "GET", "/own;v=1"));
    }

    [Fact]
    public void A_literal_with_an_encoded_reserved_character_is_reached_by_it_alone()
    {
        var table = MatchingKit.Table("GET /a%3Ab", "GET /c:d");
        Assert.Equal("op 0", MatchingKit.Ask(table, "GET", "/a%3ab"));
        Assert.Equal("404", MatchingKit.Ask(table, "GET", "/a:b"));
        Assert.Equal("op 1", MatchingKit.Ask(table, "GET", "/c:d"));
        Assert.Equal("400", MatchingKit.Ask(table, "GET", "/c%3ad"));
    }

    [Fact]
    public void An_empty_table_finds_nothing() => Assert.Equal("404", MatchingKit.Ask(MatchingKit.Table(), "GET", "/"));

    [Fact]
    public void A_long_path_is_searched_like_a_short_one()
    {
        var segment = new string('a', 4_000) + "%3A";
        Assert.Equal("op 3 " + segment, MatchingKit.Ask(_users, "GET", "/users/" + segment));
        Assert.Equal("404", MatchingKit.Ask(_users, "GET", string.Concat(Enumerable.Repeat("/users", 5_000))));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        byte[][] paths = [.. new[] { "/users", "/users/me/pets/9", "/x-y-z", "/none/at/all", "/users/a%3ab", "/%41" }.Select(MatchingKit.Raw)];
        var captures = new PathCapture[_users.MaxCaptures];
        var memory = new byte[100];
        var found = 0;
        long before = 0;
        for (var round = 0; round < 2_000; round++)
        {
            if (round == 1_000)
                before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var path in paths)
            {
                var verdict = PathNormaliser.Normalise(path, memory, _users.Policy, out var written);
                var canonical = verdict.IsUnchanged ? path : memory.AsSpan(0, written);
                if (_users.Match("GET"u8, canonical, verdict.Features, captures).Kind == PathMatchKind.Found)
                    found++;
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(8_000, found);
    }

    [Fact]
    public void Every_prefix_and_mutation_is_answered()
    {
        var random = new Random(11);
        var captures = new PathCapture[_users.MaxCaptures];
        foreach (var text in new[] { "/users/me/pets/9", "/compare/v1...v2", "/x-y-z", "/users/7:activate" })
        {
            for (var length = 0; length <= text.Length; length++)
                _users.Match("GET"u8, Encoding.ASCII.GetBytes(text[..length]), PathFeatures.None, captures);
            for (var round = 0; round < 5_000; round++)
            {
                var bytes = Encoding.ASCII.GetBytes(text);
                for (var i = random.Next(4); i >= 0; i--)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                var match = _users.Match("GET"u8, bytes, (PathFeatures)random.Next(8), captures);
                for (var i = 0; i < match.CaptureCount; i++)
                    Assert.True(captures[i].Length > 0 && captures[i].Start + captures[i].Length <= bytes.Length);
            }
        }
    }
}
