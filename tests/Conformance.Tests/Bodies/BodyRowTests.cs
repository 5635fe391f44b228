using System.Diagnostics;
using System.Globalization;
using System.Text;
using FastShield.Runtime.Contract;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Conformance.Tests.Bodies;

/// <summary>The rows B-01 to B-15 about bodies of the security cases, each test named with its row, on both engines. B-06 goes through the whole proxy, as does what of B-13 is about limits.</summary>
public sealed class BodyRowTests(GuardedBodies bodies) : IClassFixture<GuardedBodies>
{
    private const string Json = "application/json";

    [Theory]
    [InlineData("/pet", "400", "application/json; charset=utf-8")]
    [InlineData("/pet", "400", "APPLICATION/JSON")]
    [InlineData("/pet", "400", "application/json;")]
    [InlineData("/pet", "400", "application/json ; charset=\"UTF-8\"")]
    [InlineData("/pet", "415", "application/json", "application/json")]
    [InlineData("/pet", "415", "application/json", "text/plain")]
    [InlineData("/pet", "415")]
    [InlineData("/pet", "415", "")]
    [InlineData("/pet", "415", "text/plain")]
    [InlineData("/pet", "415", "application/vnd.api+json")]
    [InlineData("/pet", "415", "application/json, text/plain")]
    [InlineData("/pet", "415", "application/jsonx")]
    [InlineData("/pet", "415", "json")]
    [InlineData("/patch", "400", "application/merge-patch+json")]
    public void B01_a_body_that_breaks_its_schema_is_never_skipped_for_its_content_type(string path, string expected, params string[] types) =>
        Assert.Equal(expected, bodies.Status(path, "{\"nam\":1}", types));

    [Theory]
    [InlineData("application/json; charset=utf-16", "415")]
    [InlineData("application/json; charset=utf-32", "415")]
    [InlineData("application/json; charset=latin1", "415")]
    [InlineData("application/json; charset=utf-8; charset=utf-16", "415")]
    public void B02_a_foreign_charset_is_refused(string type, string expected) => Assert.Equal(expected, bodies.Status("/any", "{}", type));

    [Fact]
    public void B02_what_is_no_UTF8_is_refused_wherever_it_stands()
    {
        foreach (var hex in JsonGrammarTable.NotUtf8)
        {
            var octets = Convert.FromHexString(hex);
            foreach (var around in new[] { "\"|\"", "{\"|\":1}", "{\"a\":[\"|\"]}", "|", "\"" + new string('a', 100) + "|" + new string('a', 100) + "\"" })
            {
                var at = around.IndexOf('|', StringComparison.Ordinal);
                byte[] text = [.. Encoding.ASCII.GetBytes(around[..at]), .. octets, .. Encoding.ASCII.GetBytes(around[(at + 1)..])];
                Assert.True(bodies.Judge("/any", text, Json) is not null, hex + " in " + around);
            }
        }

        foreach (var text in new[] { Encoding.Unicode.GetBytes("{}"), Encoding.BigEndianUnicode.GetBytes("{}"), Encoding.UTF32.GetBytes("{}") })
        {
            Assert.NotNull(bodies.Judge("/any", text, Json));
        }
    }

    [Theory]
    [InlineData("{\"name\":\"a\",\"name\":\"b\"}")]
    [InlineData("{\"name\":\"a\",\"\\u006eame\":\"b\"}")]
    [InlineData("{\"name\":\"a\",\"age\":1,\"age\":1}")]
    public void B03_a_name_that_comes_twice_is_refused(string body) => Assert.Equal(ErrorClass.DuplicateValue, bodies.Judge("/pet", body, Json)!.Class);

    [Theory]
    [InlineData("{\"x\":{\"a\":1,\"a\":2}}")]
    [InlineData("[[{\"a\":1,\"b\":2,\"\\u0061\":3}]]")]
    public void B03_in_what_no_schema_describes_as_well(string body) => Assert.Equal(ErrorClass.DuplicateValue, bodies.Judge("/any", body, Json)!.Class);

    [Theory]
    [InlineData("/any", "[", "]", 32, true)]
    [InlineData("/any", "[", "]", 64, true)]
    [InlineData("/any", "[", "]", 65, false)]
    [InlineData("/any", "[", "]", 1000, false)]
    [InlineData("/any", "[", "]", 100_000, false)]
    [InlineData("/any", "{\"a\":", "}", 64, true)]
    [InlineData("/any", "{\"a\":", "}", 65, false)]
    [InlineData("/any", "{\"a\":", "}", 100_000, false)]
    [InlineData("/any", "[{\"a\":", "}]", 32, true)]
    [InlineData("/any", "[{\"a\":", "}]", 33, false)]
    [InlineData("/tree", "{\"child\":", "}", 64, true)]
    [InlineData("/tree", "{\"child\":", "}", 100_000, false)]
    [InlineData("/tree", "{\"children\":[", "]}", 33, false)]
    public void B04_depth_is_bounded_and_costs_nothing(string path, string open, string close, int depth, bool isTaken)
    {
        var value = path == "/tree" && open[^1] == ':' ? "{}" : "";
        var levels = value.Length > 0 ? depth - 1 : depth;
        var text = string.Concat(Enumerable.Repeat(open, levels)) + (value.Length > 0 ? value : open[^1] == ':' ? "1" : "") + string.Concat(Enumerable.Repeat(close, levels));
        var best = Best(() => Assert.Equal(isTaken, bodies.Judge(path, text, Json) is null));
        Assert.True(best < 100, $"{best} ms");
    }

    [Theory]
    [InlineData("/integer", "1.0", true)]
    [InlineData("/integer", "1e2", true)]
    [InlineData("/integer", "-0", true)]
    [InlineData("/integer", "1e400", true)]
    [InlineData("/integer", "1.5", false)]
    [InlineData("/integer", "1e-400", false)]
    [InlineData("/integer", "9007199254740993", true)]
    [InlineData("/limit", "9007199254740992", true)]
    [InlineData("/limit", "9007199254740993", false)]
    [InlineData("/limit", "9007199254740992.0000000000000001", false)]
    [InlineData("/limit", "1e400", false)]
    [InlineData("/limit", "-1e400", true)]
    public void B05_numbers_are_exact(string path, string body, bool isTaken) => Assert.Equal(isTaken, bodies.Judge(path, body, Json) is null);

    [Fact]
    public void B05_a_million_digits_cost_no_more_than_reading_them()
    {
        var digits = "1" + new string('7', 1_000_000);
        var best = Best(() => Assert.NotNull(bodies.Judge("/limit", digits, Json)));
        Assert.True(best < 250, $"{best} ms");
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary=\"\"")]
    [InlineData("multipart/form-data; boundary=B; boundary=C")]
    [InlineData("multipart/mixed; boundary=B")]
    public void B10_a_body_without_one_boundary_is_refused(string type) => Assert.Equal("415", bodies.Status("/upload", Part("name=\"name\"", "Rex"), type));

    [Fact]
    public void B10_a_boundary_of_two_hundred_bytes_is_refused() =>
        Assert.Equal("415", bodies.Status("/upload", Part("name=\"name\"", "Rex"), "multipart/form-data; boundary=" + new string('b', 200)));

    [Theory]
    [InlineData("name=\"file\"; filename=\"../../etc/passwd\"")]
    [InlineData("name=\"file\"; filename=\"a\"; filename=\"b\"")]
    [InlineData("name=\"name\"; name=\"admin\"")]
    [InlineData("name=\"admin\"")]
    [InlineData("filename=\"a\"")]
    [InlineData("name=\"file\"\r\nContent-Transfer-Encoding: base64")]
    [InlineData("name=\"file\"\r\nContent-Type: multipart/mixed; boundary=C")]
    [InlineData("name=\"file\"\r\nContent-Disposition: form-data; name=\"admin\"")]
    public void B10_a_part_with_two_readings_is_refused(string disposition) =>
        Assert.NotNull(bodies.Judge("/upload", Part(disposition, "Rex") + "--B--\r\n", "multipart/form-data; boundary=B"));

    [Fact]
    public void B10_CVE_2022_24434_a_part_whose_first_line_is_folded_is_refused() => Assert.NotNull(bodies.Judge(
        "/upload", "--B\r\n Content-Disposition: form-data; name=\"name\"\r\n\r\n\r\n--B--", "multipart/form-data; boundary=B"));

    [Theory]
    [InlineData("parts")]
    [InlineData("fields")]
    [InlineData("preamble")]
    [InlineData("parameters")]
    [InlineData("dashes")]
    public void B10_CVE_2023_30798_CVE_2024_53981_CVE_2026_28356_CVE_2026_53539_too_much_is_refused_in_linear_time(string what)
    {
        var body = what switch
        {
            "parts" => string.Concat(Enumerable.Repeat(Part("name=\"tags\"", "x"), 10_000)),
            "fields" => Part("name=\"name\"" + string.Concat(Enumerable.Repeat("\r\nX-A: b", 10_000)), "x"),
            "preamble" => new string('-', 10_000_000) + "\r\n" + Part("name=\"name\"", "x"),
            "parameters" => Part("name=\"name\"" + string.Concat(Enumerable.Repeat("; a=b", 100_000)), "x"),
            _ => Part("name=\"name\"", string.Concat(Enumerable.Repeat("\r\n--", 1_000_000))),
        } + (what == "dashes" ? "" : "--B--\r\n");
        var best = Best(() => Assert.NotNull(bodies.Judge("/upload", body, "multipart/form-data; boundary=B")));
        Assert.True(best < 1000, $"{best} ms");
    }

    [Theory]
    [InlineData("/pet", "name=Rex", "application/json", "400")]
    [InlineData("/pet", "<name>Rex</name>", "application/json", "400")]
    [InlineData("/pet", "<name>Rex</name>", "application/xml", "415")]
    [InlineData("/pet", "--B\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nRex\r\n--B--\r\n", "application/json", "400")]
    [InlineData("/form", "{\"name\":\"Rex\"}", "application/x-www-form-urlencoded", "400")]
    [InlineData("/form", "name=Rex", "application/json", "415")]
    [InlineData("/upload", "{\"name\":\"Rex\"}", "multipart/form-data; boundary=B", "400")]
    [InlineData("/upload", "name=Rex", "application/x-www-form-urlencoded", "415")]
    public void B11_a_body_that_is_not_what_it_says_is_refused(string path, string body, string type, string expected) =>
        Assert.Equal(expected, bodies.Status(path, body, type));

    [Fact]
    public void B12_names_made_to_collide_cost_no_more_than_others()
    {
        // All of them have the same hash where it is built with the factor 31, as it often is: "Aa" and "BB" do.
        var colliding = Object(Enumerable.Range(0, 20_000).Select(i => string.Concat(Enumerable.Range(0, 15).Select(bit => (i >> bit & 1) == 0 ? "Aa" : "BB"))));
        var random = new Random(3);
        var ordinary = Object(Enumerable.Range(0, 20_000).Select(i => random.NextInt64().ToString("x16", CultureInfo.InvariantCulture) + i.ToString("x14", CultureInfo.InvariantCulture)));
        Assert.Null(bodies.Judge("/any", colliding, Json));
        Assert.Null(bodies.Judge("/any", ordinary, Json));
        var expected = Best(() => bodies.Judge("/any", ordinary, Json));
        var seen = Best(() => bodies.Judge("/any", colliding, Json));
        Assert.True(seen < (4 * expected) + 20, $"{seen} ms beside {expected} ms");
    }

    [Fact]
    public void B13_a_bad_field_behind_long_padding_is_found()
    {
        foreach (var padding in new[] { 8 * 1024, 64 * 1024, 128 * 1024, 1024 * 1024 })
        {
            Assert.Equal("$.admin", bodies.Judge("/pet", $"{{\"name\":\"{new string('x', padding)}\",\"admin\":true}}", Json)!.Target);
            Assert.Equal("$.admin", bodies.Judge("/pet", $"{{\"name\":\"Rex\",{new string(' ', padding)}\"admin\":true}}", Json)!.Target);
        }
    }

    [Theory]
    [InlineData("{\"name\":\"a\"}x")]
    [InlineData("{\"name\":\"a\"}{\"name\":\"a\"}")]
    [InlineData("{\"name\":\"a\"/**/}")]
    [InlineData("{\"name\":NaN}")]
    [InlineData("{\"name\":\"a\",}")]
    [InlineData("{\"name\":\"a\nb\"}")]
    [InlineData("{\"name\":\"a\0b\"}")]
    [InlineData("{\"name\":\"a\"}\0")]
    [InlineData("{\"name\":\"a\"}\0{\"admin\":true}")]
    public void B14_what_lenient_readers_forgive_is_refused(string body) => Assert.Equal(ErrorClass.InvalidSyntax, bodies.Judge("/pet", body, Json)!.Class);

    [Fact]
    public void B15_every_text_of_the_grammar_table_gets_its_answer()
    {
        var wrong = JsonGrammarTable.Yes.Where(text => bodies.Judge("/any", text, Json) is not null).Select(text => "y " + text)
            .Concat(JsonGrammarTable.No.Where(text => bodies.Judge("/any", text, Json) is null).Select(text => "n " + text));
        Assert.Empty(wrong);
    }

    [SuiteFact]
    public void B15_real_documents_are_taken_and_their_cuts_are_not()
    {
        foreach (var file in Directory.EnumerateFiles(Suites.Path("payloads", "json-documents"), "*.json", SearchOption.AllDirectories))
        {
            var text = File.ReadAllBytes(file);
            Assert.True(bodies.Judge("/any", text, Json) is null, file);
            var end = text.AsSpan().TrimEnd(" \r\n\t"u8).Length;
            Assert.True(bodies.Judge("/any", text[..(end - 1)], Json) is not null, file);
        }
    }

    private static string Part(string disposition, string content) => $"--B\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n";

    private static string Object(IEnumerable<string> names) => "{" + string.Join(',', names.Select(name => $"\"{name}\":0")) + "}";

    private static double Best(Action action)
    {
        var best = double.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var started = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return best;
    }
}
