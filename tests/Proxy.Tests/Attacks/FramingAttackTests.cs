using FastShield.Proxy.Http1;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tests.Journey;
using FastShield.Runtime.Contract;
using Xunit;

namespace FastShield.Proxy.Tests.Attacks;

/// <summary>
/// Messages with two readings (rows H1-01 to H1-12 of the security matrix), through the whole proxy: each is refused with the connection closed and
/// nothing forwarded, or taken in its one reading and forwarded in that.
/// </summary>
public sealed class FramingAttackTests
{
    public static TheoryData<string, MitigationAction> Ways => Attack.Ways;

    public static TheoryData<string> Makers => ProxyRig.Makers;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task H1_01_two_lengths_or_a_length_and_a_coding_are_refused(string maker, MitigationAction action)
    {
        var attack = await Attack.StartAsync(maker, action);
        await using var rig = attack.Rig;
        await attack.RefusesAsync("CL TE", Attack.Post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400);
        await attack.RefusesAsync("TE CL", Attack.Post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), 400);
        await attack.RefusesAsync("two equal", Attack.Post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), 400);
        await attack.RefusesAsync("two different", Attack.Post("Content-Length: 5\r\nContent-Length: 0\r\n", "hello"), 400);
        await attack.RefusesAsync("list of equals", Attack.Post("Content-Length: 5, 5\r\n", "hello"), 400);
        await attack.RefusesAsync("list", Attack.Post("Content-Length: 5,0\r\n", "hello"), 400);
        await attack.RefusesAsync("CL and an empty TE", Attack.Post("Content-Length: 5\r\nTransfer-Encoding:\r\n", "hello"), 400);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task H1_02_a_length_is_decimal_digits_and_nothing_else(string maker, MitigationAction action)
    {
        var attack = await Attack.StartAsync(maker, action);
        await using var rig = attack.Rig;
        foreach (var length in (string[])["+0", "-1", "-0", "0x0", "1e0", "5.0", "5 ;", "0_5", "\"5\"", "18446744073709551616", "9223372036854775808", "", "５"])
        {
            await attack.RefusesAsync($"length [{length}]", Attack.Post($"Content-Length: {System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes(length))}\r\n"), 400);
        }

        var zeros = await attack.TakesAsync("00", Attack.Post("Content-Length: 00\r\n"));
        Assert.Equal(["0"], zeros.Field("Content-Length"));
        var spaces = await attack.TakesAsync("white space around", Attack.Post("Content-Length: \t 005 \t\r\n", "hello"));
        Assert.Equal(["5"], spaces.Field("Content-Length"));
        Assert.Equal("hello", spaces.Text);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task H1_03_names_and_lines_have_one_form(string maker, MitigationAction action)
    {
        var attack = await Attack.StartAsync(maker, action);
        await using var rig = attack.Rig;
        await attack.RefusesAsync("space before the colon", Attack.Post("Content-Length : 5\r\n", "hello"), 400);
        await attack.RefusesAsync("tab before the colon", Attack.Post("Transfer-Encoding\t: chunked\r\n", "0\r\n\r\n"), 400);
        await attack.RefusesAsync("coding with a space before the colon", Attack.Post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"), 400);
        await attack.RefusesAsync("folded value", Attack.Post("X-A: 1\r\n Content-Length: 5\r\n", "hello"), 400);
        await attack.RefusesAsync("folded coding", Attack.Post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"), 400);
        await attack.RefusesAsync("space before the first field", "POST /echo HTTP/1.1\r\n Content-Length: 5\r\nHost: a\r\n\r\nhello", 400);
        await attack.RefusesAsync("vertical tab before the coding", Attack.Post("Transfer-Encoding: \vchunked\r\n", "0\r\n\r\n"), 400);
        await attack.RefusesAsync("form feed behind the length", Attack.Post("Content-Length: 5\f\r\n", "hello"), 400);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task H1_04_chunked_is_the_only_coding_and_stands_alone(string maker, MitigationAction action)
    {
        var attack = await Attack.StartAsync(maker, action);
        await using var rig = attack.Rig;
        foreach (var coding in (string[])["xchunked", "identity", "chunked, identity", "gzip, chunked", "chunked, chunked", "chunked,", ",chunked", "chunked;q=1", "\"chunked\"", "chunked\0", "chunke\u0064\u00a0"])
        {
            await attack.RefusesAsync($"coding [{coding}]", Attack.Post($"Transfer-Encoding: {coding}\r\n", "0\r\n\r\n"), 400, 501);
        }

        await attack.RefusesAsync("two lines", Attack.Post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400);
        await attack.RefusesAsync("in HTTP/1.0", Attack.Chunks("0\r\n\r\n").Replace("HTTP/1.1", "HTTP/1.0", StringComparison.Ordinal), 400);
        Assert.Equal("hello", (await attack.TakesAsync("any case", Attack.Post("transfer-encoding: Chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"))).Text);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task H1_05_chunks_have_one_reading(string maker, MitigationAction action)
    {
        var attack = await Attack.StartAsync(maker, action);
        await using var rig = attack.Rig;
        (string Name, string Chunks)[] refused =
        [
            ("LF in an extension", "5;x\nhello\r\n0\r\n\r\n"),
            ("CR in an extension", "5;x\rX\r\nhello\r\n0\r\n\r\n"),
            ("LF in a quoted extension", "5;x=\"\n\"\r\nhello\r\n0\r\n\r\n"),
            ("10 kB of extension", "5;" + new string('x', 10_000) + "\r\nhello\r\n0\r\n\r\n"),
            ("0x5", "0x5\r\nhello\r\n0\r\n\r\n"),
            ("+5", "+5\r\nhello\r\n0\r\n\r\n"),
            ("-5", "-5\r\nhello\r\n0\r\n\r\n"),
            ("5_", "5_\r\nhello\r\n0\r\n\r\n"),
            ("space behind the size", "5  \r\nhello\r\n0\r\n\r\n"),
            ("space before the size", " 5\r\nhello\r\n0\r\n\r\n"),
            ("17 digits", "00000000000000005\r\nhello\r\n0\r\n\r\n"),
            ("wraps 64 bits", "fffffffffffffffb\r\nhello\r\n0\r\n\r\n"),
            ("LF for line ends", "5\nhello\n0\n\n"),
            ("CR for line ends", "5\rhello\r0\r\r"),
            ("data longer than its size", "5\r\nhello!\r\n0\r\n\r\n"),
            ("data shorter than its size", "6\r\nhello\r\n0\r\n\r\n"),
            ("no size", "\r\nhello\r\n0\r\n\r\n"),
            ("extension without a name", "5;\r\nhello\r\n0\r\n\r\n"),
        ];
        foreach (var (name, chunks) in refused)
        {
            await attack.RefusesAsync(name, Attack.Chunks(chunks), 400);
        }

        var taken = await attack.TakesAsync("extensions of 3 kB", Attack.Chunks("5;x=\"" + new string('y', 3000) + "\"\r\nhello\r\n0;last\r\n\r\n"));
        Assert.Equal("hello", taken.Text);
        Assert.DoesNotContain("yyy", taken.Head, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task H1_06_trailers_of_a_request_end_here(string maker, MitigationAction action)
    {
        var attack = await Attack.StartAsync(maker, action);
        await using var rig = attack.Rig;
        foreach (var trailer in (string[])["Content-Length: 70", "Host: other", "Transfer-Encoding: chunked", "Authorization: Basic dTpw", "X-Late: 1", "Cookie: a=b", "X-Forwarded-For: 1.2.3.4"])
        {
            var seen = await attack.TakesAsync(trailer, Attack.Chunks($"5\r\nhello\r\n0\r\n{trailer}\r\n\r\n"));
            Assert.Equal("hello", seen.Text);
            Assert.True(trailer == "Transfer-Encoding: chunked" || !seen.Head.Contains(trailer, StringComparison.OrdinalIgnoreCase), trailer);
            Assert.Equal(1, seen.Field("Transfer-Encoding").Count + seen.Field("Content-Length").Count);
        }

        await attack.RefusesAsync("folded trailer", Attack.Chunks("0\r\nX-A: 1\r\n b\r\n\r\n"), 400);
        await attack.RefusesAsync("LF in trailers", Attack.Chunks("0\r\nX-A: 1\n\r\n"), 400);
        await attack.RefusesAsync("9 kB of trailers", Attack.Chunks("0\r\nX-A: " + new string('x', 4000) + "\r\nX-B: " + new string('x', 5000) + "\r\n\r\n"), 431);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task H1_07_control_characters_and_line_ends_are_where_they_belong(string maker)
    {
        var attack = await Attack.StartAsync(maker);
        await using var rig = attack.Rig;
        await attack.RefusesAsync("LF ends the request line", "GET /pets HTTP/1.1\nHost: a\r\n\r\n", 400);
        await attack.RefusesAsync("LF ends a field", "GET /pets HTTP/1.1\r\nHost: a\nX-A: 1\r\n\r\n", 400);
        await attack.RefusesAsync("LF ends the head", "GET /pets HTTP/1.1\r\nHost: a\r\n\n", 400);
        await attack.RefusesAsync("CR in the request line", "GET /pets\rX HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        await attack.RefusesAsync("CR in a value", "GET /pets HTTP/1.1\r\nHost: a\r\nX-A: 1\rX-B: 2\r\n\r\n", 400);
        await attack.RefusesAsync("NUL in a value", "GET /pets HTTP/1.1\r\nHost: a\r\nX-A: 1\0\r\n\r\n", 400);
        await attack.RefusesAsync("NUL in a name", "GET /pets HTTP/1.1\r\nHost: a\r\nX\0A: 1\r\n\r\n", 400);
        await attack.RefusesAsync("empty name", "GET /pets HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n", 400);
        await attack.RefusesAsync("space in a name", "GET /pets HTTP/1.1\r\nHost: a\r\nX A: 1\r\n\r\n", 400);
        await attack.RefusesAsync("no colon", "GET /pets HTTP/1.1\r\nHost: a\r\nX-A\r\n\r\n", 400);
        await attack.RefusesAsync("DEL in a value", "GET /pets HTTP/1.1\r\nHost: a\r\nX-A: \u007f\r\n\r\n", 400);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task H1_10_the_request_line_has_one_form(string maker)
    {
        var attack = await Attack.StartAsync(maker);
        await using var rig = attack.Rig;
        await attack.RefusesAsync("HTTP/0.9", "GET /pets\r\n", 400);
        await attack.RefusesAsync("HTTP/1.2", "GET /pets HTTP/1.2\r\nHost: a\r\n\r\n", 505);
        await attack.RefusesAsync("HTTP/2.0", "GET /pets HTTP/2.0\r\nHost: a\r\n\r\n", 505);
        await attack.RefusesAsync("lower-case version", "GET /pets http/1.1\r\nHost: a\r\n\r\n", 400);
        await attack.RefusesAsync("long version", "GET /pets HTTP/1.10\r\nHost: a\r\n\r\n", 400);
        await attack.RefusesAsync("tabs", "GET\t/pets\tHTTP/1.1\r\nHost: a\r\n\r\n", 400);
        await attack.RefusesAsync("two spaces", "GET  /pets HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        await attack.RefusesAsync("two spaces before the version", "GET /pets  HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        await attack.RefusesAsync("space behind the version", "GET /pets HTTP/1.1 \r\nHost: a\r\n\r\n", 400);
        await attack.RefusesAsync("space before the method", " GET /pets HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        await attack.RefusesAsync("junk method", "G@T /pets HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        await attack.RefusesAsync("NUL behind a known method", "GET\0 /pets HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        await attack.RefusesAsync("NULs behind a known method", "GET\0\0\0\0 /pets HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        await attack.RefusesAsync("two empty lines", "\r\n\r\nGET /pets HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        Assert.Equal("/pets", (await attack.TakesAsync("HTTP/1.0", "GET /pets HTTP/1.0\r\nHost: a\r\n\r\n", "GET", closes: true)).Target);

        // A method is a name, not a letter case: `get` is no GET, and no operation has it.
        Assert.Equal(405, (await rig.AskAsync("get /pets HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.Equal(405, (await rig.AskAsync("FROB /pets HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.Empty(attack.Seen());
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task H1_12_names_that_servers_read_differently_are_refused_or_left_out(string maker)
    {
        var attack = await Attack.StartAsync(maker);
        await using var rig = attack.Rig;
        foreach (var name in (string[])["Content_Length", "X_Real_IP", "X_Anything", "X-\u00e9", "\u00ef\u00bb\u00bfHost", "X-A\u00a0"])
        {
            await attack.RefusesAsync(name, $"GET /pets HTTP/1.1\r\nHost: a\r\n{name}: 5\r\n\r\n", 400);
        }

        // With underscores allowed those pass that no server takes for a field of ours.
        await using var willing = await ProxyRig.StartAsync(maker, change: static settings => settings with
        {
            Limits = new ProxyLimits { Head = HeadLimits.Default with { AllowUnderscoreInNames = true } },
        });
        const string odd = "Content_Length: 5\r\ntransfer_encoding: chunked\r\nX_Forwarded_For: 1.2.3.4\r\nX_Client_Cert_Hash: 1\r\nCONNECTION_: close\r\nX_Anything: 6\r\n";
        var seen = await new Attack(willing).TakesAsync("allowed", $"GET /pets HTTP/1.1\r\nHost: a\r\n{odd}\r\n", "GET");
        Assert.Equal(["6"], seen.Field("X_Anything"));
        Assert.Equal([], seen.Field("Content_Length").Concat(seen.Field("Transfer_Encoding")).Concat(seen.Field("X_Forwarded_For")).Concat(seen.Field("X_Client_Cert_Hash")));
    }
}
