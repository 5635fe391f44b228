using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Multipart;
using FastShield.Runtime.Tests.Parameters;
using Xunit;
using static FastShield.Runtime.Tests.Multipart.MultipartKit;

namespace FastShield.Runtime.Tests.Multipart;

public sealed class MultipartBodyTests
{
    private const string End = "--B--\r\n";

    public static TheoryData<string, string> Values => new()
    {
        { Part("id", "12"), """{"id":12}""" },
        { Part("id", "twelve"), """{"id":"twelve"}""" },
        { Part("id", ""), """{"id":""}""" },
        { Part("note", "a+b%2B \"q\"\r\n\t\\"), """{"note":"a+b%2B \"q\"\u000D\u000A\u0009\\"}""" },
        { Part("note", "caf\u00c3\u00a9", "Content-Type: text/plain; charset=UTF-8"), "{\"note\":\"caf\u00e9\"}" },
        { Part("note", "plain", "content-type:text/plain;charset=iso-8859-1"), """{"note":"plain"}""" },
        { Part("note", "x") + Part("id", "1"), """{"note":"x","id":1}""" },
        { Part("nums", "1"), """{"nums":[1]}""" },
        { Part("nums", "1") + Part("id", "5") + Part("nums", "2"), """{"nums":[1,2],"id":5}""" },
        { Part("meta", """{"a":1}""", "Content-Type: application/json"), """{"meta":{"a":1}}""" },
        { Part("meta", """{"a":1}"""), """{"meta":{"a":1}}""" },
        { Part("rows", "{}", "Content-Type: application/json") + Part("rows", "[1]"), """{"rows":[{},[1]]}""" },
        { Part("either", "{}", "Content-Type: application/vnd.x+json"), """{"either":{}}""" },
        { Part("either", "{}"), """{"either":"{}"}""" },
        { Part("file", "\0\u0001\u00ff\r\n--\r\n--C\r\n", "Content-Type: application/octet-stream"), """{"file":""}""" },
        { Part("files", "a", "Content-Type: text/html") + Part("files", ""), """{"files":["",""]}""" },
        { Part("image", "x", "Content-Type: IMAGE/PNG"), """{"image":""}""" },
        { Part("image", "x", "Content-Type: application/zip"), """{"image":""}""" },
        { Part("deep[R]", "1") + Part("id", "2") + Part("deep[G]", "3"), """{"id":2,"deep":{"R":1,"G":3}}""" },
        { Part("other", "2"), """{"other":"2"}""" },
        { Part("say %22hi%22", "x"), """{"say \"hi\"":"x"}""" },
        { Part("a%22b%0d%0A%2525%", "x"), """{"a\"b\u000D\u000A%2525%":"x"}""" },
        { Part("", "x"), """{"":"x"}""" },
        { Part("_charset_", "UTF-8"), """{"_charset_":"UTF-8"}""" },
        { "--B\r\nCONTENT-DISPOSITION:FORM-DATA ;\tNAME=id ; FileName=\"a\\b c.txt\"; filename*=UTF-8'en'a%20b; size=3\r\n\r\n1\r\n", """{"id":1}""" },
        { "--B\r\nX-Any: 1\r\nContent-Length: 1\r\nContent-Transfer-Encoding: 8bit\r\nContent-Disposition: form-data; name=id\r\nX-Any: 2\r\n\r\n7\r\n", """{"id":7}""" },
        { "", "{}" },
    };

    /// <summary>What has two readings, or none. Each would pass in some reader of multipart bodies.</summary>
    public static TheoryData<string, string> Refusals => new()
    {
        // Values.
        { Part("id", "1") + Part("id", "2"), "DuplicateValue @id" },
        { Part("note", "") + Part("note", "a"), "DuplicateValue @note" },
        { Part("file", "a") + Part("file", "b"), "DuplicateValue @file" },
        { Part("other", "1") + Part("other", "2"), "DuplicateValue @" },
        { Part("say %22hi%22", "x") + Part("say %22hi%22", "y"), "DuplicateValue @say \"hi\"" },
        { Part("deep[R]", "1") + Part("deep[R]", "2"), "DuplicateValue @deep" },
        { Part("meta", "{} {}"), "InvalidSyntax @meta" },
        { Part("meta", "1,\"admin\":true"), "InvalidSyntax @meta" },
        { Part("meta", "{\"a\":1,\"\\u0061\":2}"), "DuplicateValue @meta" },
        { Part("meta", "{}\0"), "InvalidSyntax @meta" },
        { Part("meta", "\u00ef\u00bb\u00bf{}"), "InvalidSyntax @meta" },
        { Part("meta", "{\"a\":\"\u00ff\"}"), "InvalidEncoding invalid_utf8 @meta" },
        { Part("meta", ""), "InvalidSyntax @meta" },
        { Part("note", "\u00e9"), "InvalidEncoding invalid_utf8 @note" },
        { Part("\u00e9", "x"), "InvalidEncoding invalid_utf8 @" },

        // Types.
        { Part("meta", "{}", "Content-Type: text/plain"), "UnsupportedMediaType invalid_media_type @meta" },
        { Part("meta", "{}", "Content-Type: application/json; charset=utf-16"), "UnsupportedMediaType invalid_media_type @meta" },
        { Part("note", "\"x\"", "Content-Type: application/json"), "UnsupportedMediaType invalid_media_type @note" },
        { Part("note", "x", "Content-Type: text/json"), "UnsupportedMediaType invalid_media_type @note" },
        { Part("note", "x", "Content-Type: text/plain; charset=utf-7"), "UnsupportedMediaType invalid_media_type @note" },
        { Part("note", "\u00e9", "Content-Type: text/plain; charset=iso-8859-1"), "UnsupportedMediaType invalid_media_type @note" },
        { Part("image", "x", "Content-Type: image/jpeg"), "UnsupportedMediaType invalid_media_type @image" },
        { Part("image", "x"), "UnsupportedMediaType invalid_media_type @image" },
        { Part("file", "x", "Content-Type: multipart/mixed; boundary=C"), "UnsupportedMediaType invalid_media_type @file" },
        { Part("file", "x", "Content-Type: nothing"), "InvalidSyntax @file" },
        { Part("file", "x", "Content-Type:"), "InvalidSyntax @" },
        { Part("file", "x", "Content-Type: text/plain", "Content-Type: text/html"), "InvalidSyntax @" },
        { Part("note", "x", "Content-Transfer-Encoding: base64"), "UnsupportedMediaType invalid_media_type @" },
        { Part("note", "x", "Content-Encoding: gzip"), "UnsupportedMediaType invalid_media_type @" },
        { Part("_charset_", "utf-16"), "UnsupportedMediaType invalid_media_type @" },

        // Header fields.
        { "--B\r\n\r\nx\r\n", "InvalidSyntax @" },
        { "--B\r\nContent-Type: text/plain\r\n\r\nx\r\n", "InvalidSyntax @" },
        { "--B\r\nContent-Disposition: form-data; name=\"id\"\r\n", "InvalidSyntax @" },
        { "--B\r\nContent-Disposition: form-data; name=\"id\"\n\nx\r\n", "InvalidSyntax @" },
        { Part("id", "1", "Content-Disposition: form-data; name=\"note\""), "InvalidSyntax @" },
        { Part("id", "1", " folded"), "InvalidSyntax @" },
        { Part("id", "1", "X : 1"), "InvalidSyntax @" },
        { Part("id", "1", "X: a\rb"), "InvalidSyntax @" },
        { Part("id", "1", "X: a\nContent-Disposition: form-data; name=admin"), "InvalidSyntax @" },
        { Part("id", "1", "X: a\0"), "InvalidSyntax @" },
        { Part("id", "1", "Content-Length: 2"), "InvalidSyntax @" },
        { Part("id", "1", "Content-Length: 1x"), "InvalidSyntax @" },
        { Disposition("attachment; name=id"), "InvalidSyntax @" },
        { Disposition("form-data"), "InvalidSyntax @" },
        { Disposition("form-data; filename=a"), "InvalidSyntax @" },
        { Disposition("form-data; name=id;"), "InvalidSyntax @" },
        { Disposition("form-data; name=id; name=note"), "InvalidSyntax @" },
        { Disposition("form-data; name=id; NAME=\"note\""), "InvalidSyntax @" },
        { Disposition("form-data; name=\"id"), "InvalidSyntax @" },
        { Disposition("form-data; name=\"id\"x"), "InvalidSyntax @" },
        { Disposition("form-data; name=i d"), "InvalidSyntax @" },
        { Disposition("form-data; name ="), "InvalidSyntax @" },
        { Disposition("form-data; name"), "InvalidSyntax @" },
        { Disposition("form-data; name*=UTF-8''id"), "InvalidSyntax @" },
        { Disposition("form-data; name=id; name*0=note"), "InvalidSyntax @" },
        { Disposition("form-data; name=\"i\\d\""), "InvalidSyntax @" },
        { Disposition("form-data; filename=\"a\\\"; name=\"admin\""), "InvalidSyntax @" },
        { Disposition("form-data; name=id; filename=\"../../etc/passwd\""), "InvalidSyntax @" },
        { Disposition("form-data; name=id; filename=\"a\\..\""), "InvalidSyntax @" },
        { Disposition("form-data; name=id; filename=.."), "InvalidSyntax @" },
        { Disposition("form-data; name=id; filename*=UTF-8''..%2fx"), "InvalidSyntax @" },
        { Disposition("form-data; name=id; filename*=UTF-8''a%00"), "InvalidSyntax @" },
        { Disposition("form-data; name=id; filename*=latin1''a"), "InvalidSyntax @" },
        { Disposition("form-data; name=id; filename=a; filename=b"), "InvalidSyntax @" },

        // Delimiters.
        { "preamble\r\n" + Part("id", "1"), "InvalidSyntax @" },
        { "\r\n\r\n" + Part("id", "1"), "InvalidSyntax @" },
        { "\n" + Part("id", "1"), "InvalidSyntax @" },
        { Part("id", "1\n--B\nContent-Disposition: form-data; name=\"admin\"\n\n1"), "InvalidSyntax @" },
        { Part("id", "1\r--B\r"), "InvalidSyntax @" },
        { Part("id", "1\r\n--B \r\n"), "InvalidSyntax @" },
        { Part("id", "1\r\n--Bx\r\n"), "InvalidSyntax @" },
        { Part("id", "1 --B"), "InvalidSyntax @" },
        { Part("id", "1", "X: --B"), "InvalidSyntax @" },
        { Part("id", "1") + "--B--\r\n" + Part("id", "2"), "InvalidSyntax @" },
        { Part("id", "1") + "--B-\r\n", "InvalidSyntax @" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_body_becomes_an_object(string parts, string expected)
    {
        Assert.Equal(expected, Decode(parts + End));
        Assert.Equal(expected, Decode("\r\n" + parts + "--B--"));
        Assert.Equal(expected, Decode(parts + "--B--\r\n\r\n"));
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_has_two_readings_is_refused(string parts, string expected) => Assert.Equal(expected, Decode(parts + End));

    [Theory]
    [InlineData("")]
    [InlineData("--B")]
    [InlineData("--B-")]
    [InlineData("--B\r\n")]
    [InlineData("--B--x")]
    [InlineData("--B--\r\nepilogue")]
    [InlineData("--B--\n")]
    [InlineData("--b--\r\n")]
    [InlineData("{\"id\":1}")]
    [InlineData("id=1")]
    [InlineData("<id>1</id>")]
    public void A_body_that_is_none_is_refused(string body) => Assert.Equal("InvalidSyntax @", Decode(body));

    [Fact]
    public void No_cut_of_a_body_conforms()
    {
        var whole = Part("id", "12") + Part("meta", "{\"a\":[1]}", "Content-Type: application/json")
            + Part("file", "\r\n--\r\n\0", "Content-Type: image/png") + Part("deep[R]", "1") + "--B--";
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.StartsWith("InvalidSyntax", Decode(whole[..length]), StringComparison.Ordinal);
        }

        Assert.StartsWith("{", Decode(whole), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UTF-8", """{"_charset_":"UTF-8","field1":"AaB03x"}""")]
    [InlineData("iso-8859-1", "UnsupportedMediaType invalid_media_type @")]
    public void The_example_of_RFC_7578_section_4_6_conforms_in_UTF8_only(string charset, string expected)
    {
        var body = $"--AaB03x\r\ncontent-disposition: form-data; name=\"_charset_\"\r\n\r\n{charset}\r\n"
            + "--AaB03x\r\ncontent-disposition: form-data; name=\"field1\"\r\n\r\nAaB03x\r\n--AaB03x--\r\n";
        Assert.Equal(expected, Decode(body, "AaB03x"));
    }

    [Fact]
    public void The_example_of_RFC_2046_section_5_1_1_is_refused_for_its_preamble_and_for_parts_without_names()
    {
        const string Parts = "--simple boundary\r\n\r\nimplicitly typed\r\n--simple boundary\r\nContent-type: text/plain; charset=us-ascii\r\n\r\nexplicitly typed\r\n\r\n--simple boundary--\r\n";
        Assert.Equal("InvalidSyntax @", Decode("This is the preamble.\r\n" + Parts, "simple boundary"));
        Assert.Equal("InvalidSyntax @", Decode(Parts, "simple boundary"));
    }

    [Fact]
    public void The_second_reading_is_asked_where_the_first_is_refused()
    {
        var plan = new MultipartPlan(
            [new MultipartField { Name = "a"u8.ToArray(), Reading = PartReading.Text, Text = ParameterKit.Shape(JsonType.Integer | JsonType.String) }], [])
        { Block = 0 };
        var engine = new PredicateEngine(static json => json == """{"a":"1"}""");
        Assert.True(Check(new MultipartBodyDecoder(), Encoding.ASCII.GetBytes(Part("a", "1") + End), "B", engine, plan, out _));
        Assert.Equal(["""{"a":1}""", """{"a":"1"}"""], engine.Seen);

        var decoder = new MultipartBodyDecoder();
        Assert.False(Check(decoder, Encoding.ASCII.GetBytes(Part("a", "2") + End), "B", engine, plan, out var fault));
        Assert.True(fault.IsOfSchema);
        Assert.Equal(ViolationLocation.Body, fault.Location);
        Assert.Equal("""{"a":2}""", Encoding.UTF8.GetString(decoder.Json.Text));
    }

    private static string Disposition(string value) => $"--B\r\nContent-Disposition: {value}\r\n\r\n1\r\n";
}
