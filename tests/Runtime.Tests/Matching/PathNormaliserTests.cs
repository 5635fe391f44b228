using System.Text;
using FastShield.Runtime.Matching;
using Xunit;

namespace FastShield.Runtime.Tests.Matching;

public sealed class PathNormaliserTests
{
    private const PathFeatures Everything = PathFeatures.EncodedSlash | PathFeatures.Semicolon;

    [Theory]
    [InlineData("", "/")]
    [InlineData("/", "/")]
    [InlineData("/users/42", "/users/42")]
    [InlineData("/users/", "/users/")]
    [InlineData("/%41%7a%2D%2e%5f%7E", "/Az-._~")]
    [InlineData("/a%3ab", "/a%3Ab")]
    [InlineData("/a:b@c!$&'()*+,=", "/a:b@c!$&'()*+,=")]
    [InlineData("/caf%c3%a9", "/caf%C3%A9")]
    [InlineData("/%f0%9f%98%80", "/%F0%9F%98%80")]
    [InlineData("/a|b", "/a%7Cb")]
    [InlineData("/{id}", "/%7Bid%7D")]
    [InlineData("/a%20b", "/a%20b")]
    [InlineData("/a[1]", "/a[1]")]
    [InlineData("/.well-known/x", "/.well-known/x")]
    [InlineData("/a/...", "/a/...")]
    [InlineData("/a..b", "/a..b")]
    [InlineData("/50%25", "/50%25")]
    [InlineData("/%25zz", "/%25zz")]
    public void Strict_mode_gives_the_one_form(string raw, string canonical) =>
        Assert.Equal(canonical, Normalise(raw, PathPolicy.Default));

    [Theory]
    [InlineData("users", PathRefusal.NotAbsolute)]
    [InlineData("*", PathRefusal.NotAbsolute)]
    [InlineData("//", PathRefusal.EmptySegment)]
    [InlineData("//a", PathRefusal.EmptySegment)]
    [InlineData("/a//b", PathRefusal.EmptySegment)]
    [InlineData("/a//", PathRefusal.EmptySegment)]
    [InlineData("/.", PathRefusal.DotSegment)]
    [InlineData("/a/./b", PathRefusal.DotSegment)]
    [InlineData("/a/../b", PathRefusal.DotSegment)]
    [InlineData("/a/..", PathRefusal.DotSegment)]
    [InlineData("/a/%2e%2e/b", PathRefusal.DotSegment)]
    [InlineData("/a/%2E./b", PathRefusal.DotSegment)]
    [InlineData("/a/.%2e", PathRefusal.DotSegment)]
    [InlineData("/%2e", PathRefusal.DotSegment)]
    [InlineData("/a/..;/b", PathRefusal.DotSegment)]
    [InlineData("/a/..;x=1/b", PathRefusal.DotSegment)]
    [InlineData("/a/..%3b/b", PathRefusal.DotSegment)]
    [InlineData("/a/..%2fb", PathRefusal.DotSegment)]
    [InlineData("/a%2f../b", PathRefusal.DotSegment)]
    [InlineData("/a%2fb", PathRefusal.EncodedSlash)]
    [InlineData("/a%2Fb", PathRefusal.EncodedSlash)]
    [InlineData("/a\\b", PathRefusal.Backslash)]
    [InlineData("/a%5cb", PathRefusal.Backslash)]
    [InlineData("/a%5Cb", PathRefusal.Backslash)]
    [InlineData("/a%00", PathRefusal.EncodedControl)]
    [InlineData("/a%0d%0a", PathRefusal.EncodedControl)]
    [InlineData("/a%1f", PathRefusal.EncodedControl)]
    [InlineData("/a%7f", PathRefusal.EncodedControl)]
    [InlineData("/a\u0001", PathRefusal.ForbiddenByte)]
    [InlineData("/a\u0000", PathRefusal.ForbiddenByte)]
    [InlineData("/a b", PathRefusal.ForbiddenByte)]
    [InlineData("/a#b", PathRefusal.ForbiddenByte)]
    [InlineData("/a?b", PathRefusal.ForbiddenByte)]
    [InlineData("/caf\u00C3\u00A9", PathRefusal.ForbiddenByte)]
    [InlineData("/a%zz", PathRefusal.BadEscape)]
    [InlineData("/a%4", PathRefusal.BadEscape)]
    [InlineData("/a%", PathRefusal.BadEscape)]
    [InlineData("/a%/b", PathRefusal.BadEscape)]
    [InlineData("/a%u002f", PathRefusal.BadEscape)]
    [InlineData("/a%c0%af", PathRefusal.InvalidUtf8)]
    [InlineData("/a%c0%ae%c0%ae/", PathRefusal.InvalidUtf8)]
    [InlineData("/a%e0%80%af", PathRefusal.InvalidUtf8)]
    [InlineData("/a%ed%a0%80", PathRefusal.InvalidUtf8)]
    [InlineData("/a%c3", PathRefusal.InvalidUtf8)]
    [InlineData("/a%c3b", PathRefusal.InvalidUtf8)]
    [InlineData("/a%f4%90%80%80", PathRefusal.InvalidUtf8)]
    [InlineData("/a%ff", PathRefusal.InvalidUtf8)]
    [InlineData("/a;b=1", PathRefusal.Semicolon)]
    [InlineData("/a;/b", PathRefusal.Semicolon)]
    [InlineData("/a%252fb", PathRefusal.DoubleEncoding)]
    [InlineData("/a%252e%252e", PathRefusal.DoubleEncoding)]
    [InlineData("/a%25%32%66b", PathRefusal.DoubleEncoding)]
    [InlineData("/a%25252f", PathRefusal.DoubleEncoding)]
    [InlineData("/a%2500", PathRefusal.DoubleEncoding)]
    public void Strict_mode_refuses_what_has_two_readings(string raw, PathRefusal refusal) =>
        Assert.Equal(refusal.ToString(), Normalise(raw, PathPolicy.Default));

    [Theory]
    [InlineData("/a%2fb", "/a%2Fb")]
    [InlineData("/a;x=1/b", "/a;x=1/b")]
    [InlineData("/a/..%2fb", "DotSegment")]
    [InlineData("/a%2f%2e%2e", "DotSegment")]
    [InlineData("/a/..;x", "DotSegment")]
    public void What_an_operation_takes_is_kept_as_data(string raw, string expected) =>
        Assert.Equal(expected, Normalise(raw, new PathPolicy(PathMode.Strict, Everything)));

    [Theory]
    [InlineData("/a//b", "/a/b")]
    [InlineData("///", "/")]
    [InlineData("\\a\\\\b", "/a/b")]
    [InlineData("/a/./b", "/a/b")]
    [InlineData("/a/../b", "/b")]
    [InlineData("/a/b/..", "/a/")]
    [InlineData("/a/b/.", "/a/b/")]
    [InlineData("/../../a", "/a")]
    [InlineData("/a/%2e%2e/%62", "/b")]
    [InlineData("/a//../b", "/b")]
    [InlineData("/a/.//b", "/a/b")]
    [InlineData("/caf\u00C3\u00A9", "/caf%C3%A9")]
    [InlineData("/a%3ab", "/a%3Ab")]
    [InlineData("/caf\u00E9", "InvalidUtf8")]
    [InlineData("/a/..;/b", "DotSegment")]
    [InlineData("/a%2fb", "EncodedSlash")]
    [InlineData("/a%5cb", "Backslash")]
    [InlineData("/a%00", "EncodedControl")]
    public void Cloudflare_mode_merges_and_resolves(string raw, string expected) =>
        Assert.Equal(expected, Normalise(raw, new PathPolicy(PathMode.Cloudflare, PathFeatures.None)));

    [Theory]
    [InlineData("/a%3Ab", PathFeatures.EncodedReserved)]
    [InlineData("/a%20b", PathFeatures.None)]
    [InlineData("/a%2Fb;c", Everything)]
    public void Peculiarities_are_reported(string raw, PathFeatures features)
    {
        var verdict = PathNormaliser.Normalise(MatchingKit.Raw(raw), new byte[99], new PathPolicy(PathMode.Strict, Everything), out _);
        Assert.Equal(features, verdict.Features);
    }

    [Fact]
    public void A_plain_path_is_not_copied()
    {
        var verdict = PathNormaliser.Normalise("/repos/a/b.c/d-e_f~g"u8, [], PathPolicy.Default, out var written);
        Assert.True(verdict is { IsOk: true, IsUnchanged: true });
        Assert.Equal(20, written);
    }

    [Fact]
    public void Memory_that_is_too_small_is_a_refusal()
    {
        for (var size = 0; size < 6; size++)
            Assert.Equal(PathRefusal.TooLong, PathNormaliser.Normalise("/%20%20"u8, new byte[size], PathPolicy.Default, out _).Refusal);
        Assert.True(PathNormaliser.Normalise("/%20%20"u8, new byte[7], PathPolicy.Default, out _).IsOk);
    }

    [Fact]
    public void The_canonical_form_is_its_own_canonical_form_whatever_the_bytes()
    {
        var random = new Random(7);
        string[] pieces = ["/", "%2e", "%2F", ".", "..", "%", "%41", "a", ";", "\\", "%c3%a9", "%c0", "%25", "%3B", "\u00C3\u00A9", "|", "%5C", "b%3A"];
        var accepted = 0;
        for (var round = 0; round < 40_000; round++)
        {
            var text = new StringBuilder("/");
            for (var i = random.Next(8); i > 0; i--)
                text.Append(random.Next(6) == 0 ? ((char)random.Next(256)).ToString() : pieces[random.Next(pieces.Length)]);
            var policy = new PathPolicy((PathMode)random.Next(2), (PathFeatures)random.Next(4));
            var bytes = MatchingKit.Raw(text.ToString());
            var first = new byte[3 * bytes.Length];
            var verdict = PathNormaliser.Normalise(bytes, first, policy, out var written);
            if (!verdict.IsOk)
                continue;
            accepted++;
            var canonical = verdict.IsUnchanged ? bytes : first[..written];
            var second = new byte[3 * canonical.Length];
            var again = PathNormaliser.Normalise(canonical, second, policy, out var rewritten);
            Assert.True(again.IsOk, text.ToString());
            Assert.Equal(verdict.Features, again.Features);
            Assert.Equal(canonical, again.IsUnchanged ? canonical : second[..rewritten]);
            Assert.DoesNotContain("//", Encoding.Latin1.GetString(canonical), StringComparison.Ordinal);
        }

        Assert.True(accepted > 2_000);
    }

    private static string Normalise(string raw, PathPolicy policy)
    {
        var bytes = MatchingKit.Raw(raw);
        var memory = new byte[(3 * bytes.Length) + 1];
        var verdict = PathNormaliser.Normalise(bytes, memory, policy, out var written);
        return verdict.IsOk
            ? Encoding.Latin1.GetString(verdict.IsUnchanged ? bytes : memory[..written])
            : verdict.Refusal.ToString();
    }
}
