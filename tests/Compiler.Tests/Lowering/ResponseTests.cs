using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Json;
using Xunit;

namespace FastShield.Compiler.Tests.Lowering;

/// <summary>Responses of a document as checks: what is read when, what differs from requests, and what is a gap.</summary>
public sealed class ResponseTests
{
    private const string User = """
        {"type":"object","required":["id","secret","note"],"additionalProperties":false,"properties":{
          "id":{"type":"integer","readOnly":true},"secret":{"type":"string","writeOnly":true},"note":{"$ref":"#/components/schemas/Plain"},
          "friend":{"$ref":"#/components/schemas/User"}}}
        """;

    [Theory]
    [InlineData("""{"id":1,"note":{"a":"x"}}""", null)]
    [InlineData("""{"id":1,"note":{"a":"x"},"friend":{"id":2,"note":{}}}""", null)]
    [InlineData("""{"note":{}}""", "$.id")]
    [InlineData("""{"id":1,"note":{},"secret":"s"}""", "$.secret")]
    [InlineData("""{"id":1,"note":{},"friend":{"id":2,"note":{},"secret":"s"}}""", "$.friend.secret")]
    public void What_is_write_only_may_not_be_there_and_is_not_required(string body, string? target)
    {
        var api = Compile(Content("application/json", """{"$ref":"#/components/schemas/User"}"""));
        Assert.Equal(target, Judge(api, 200, [("Content-Type", "application/json")], body)?.Target);
    }

    [Theory]
    [InlineData("""{"secret":"s","note":{}}""", true)]
    [InlineData("""{"id":1,"note":{}}""", false)]
    public void Requests_of_the_same_schema_keep_their_own_way(string body, bool conforms)
    {
        var api = Compile(Content("application/json", """{"$ref":"#/components/schemas/User"}"""));
        var entry = api.Operations[0].Entries.Single(e => e.What == "body application/json");
        var json = Padded(body, out var length);
        unsafe
        {
            fixed (byte* start = json)
            {
                var context = new ValidationContext();
                context.Begin(length);
                Assert.Equal(conforms, new SchemaInterpreter(api.Program).Accepts(entry.Block, start, length, context));
            }
        }
    }

    [Fact]
    public void A_schema_that_the_way_makes_no_difference_to_is_one_block()
    {
        var api = Compile(Content("application/json", """{"$ref":"#/components/schemas/Plain"}"""), request: "Plain");
        var entries = api.Operations[0].Entries;
        Assert.Equal(entries.Single(e => e.What == "body application/json").Block, entries.Single(e => e.What == "response 200 body application/json").Block);

        var directed = Compile(Content("application/json", """{"$ref":"#/components/schemas/User"}""")).Operations[0].Entries;
        Assert.NotEqual(directed.Single(e => e.What == "body application/json").Block, directed.Single(e => e.What == "response 200 body application/json").Block);
    }

    [Fact]
    public void Responses_that_nobody_asks_for_harm_nobody_and_change_no_block()
    {
        var broken = """{"200":{"$ref":"#/components/responses/Nowhere"}}""";
        var without = Read(broken, new CompileOptions(), out var quiet);
        Assert.NotNull(without);
        Assert.Empty(quiet.Items);
        Assert.Null(without.Operations[0].Responses);
        Assert.Null(Read(broken, new CompileOptions { Responses = true }, out var loud));
        Assert.True(loud.HasErrors);

        var both = Read(Content("application/json", """{"$ref":"#/components/schemas/User"}"""), new CompileOptions { Responses = true }, out _)!;
        Assert.Equal(without.Program.Blocks.Select(b => b with { Place = 0 }), both.Program.Blocks.Take(without.Program.Blocks.Length).Select(b => b with { Place = 0 }));
    }

    [Theory]
    [InlineData("""{"206":{"description":"d","content":{"application/json":{"schema":{"type":"object"}}}}}""")]
    [InlineData("""{"200":{"description":"d","headers":{"X-A":{"content":{"application/xml":{"schema":{"type":"object"}}}}}}}""")]
    [InlineData("""{"200":{"description":"d","headers":{"Set-Cookie":{"schema":{"type":"string","pattern":"^a="}}}}}""")]
    [InlineData("""{"200":{"description":"d","headers":{"Content-Encoding":{"required":true,"schema":{"type":"string"}}}}}""")]
    [InlineData("""{"200":{"description":"d","content":{"application/xml":{"schema":{"type":"object","required":["a"]}}}}}""")]
    [InlineData("""{"200":{"description":"d","content":{"application/json":{"schema":{"type":"string","pattern":"(a)\\1"}}}}}""")]
    public void What_cannot_be_enforced_is_a_gap_with_its_place(string responses)
    {
        Assert.NotNull(Read(responses, new CompileOptions { Responses = true }, out var diagnostics));
        var gap = Assert.Single(diagnostics.Items, item => item.Severity == DiagnosticSeverity.Gap);
        Assert.True(gap.Line > 0 && gap.Pointer.Contains("/responses/", StringComparison.Ordinal), gap.ToString());
    }

    [Fact]
    public void Cookies_that_are_set_come_in_lines_of_their_own()
    {
        var api = Compile("""{"200":{"description":"d","headers":{"Set-Cookie":{"required":true,"schema":{"type":"string"}}}}}""");
        Assert.Null(Judge(api, 200, [("Set-Cookie", "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT"), ("Set-Cookie", "b=2")], null));
        Assert.Equal(ErrorClass.MissingRequired, Judge(api, 200, [("X-A", "1")], null)?.Class);
    }

    [Theory]
    [InlineData(201, "exact", null)]
    [InlineData(299, "range", null)]
    [InlineData(299, "exact", ViolationLocation.ResponseBody)]
    [InlineData(500, "rest", null)]
    [InlineData(600, "rest", null)]
    [InlineData(600, "range", ViolationLocation.ResponseBody)]
    public void A_code_wins_over_its_range_and_a_range_over_the_default(int status, string property, ViolationLocation? found)
    {
        string Of(string key, string name) =>
            """
            "KEY":{"description":"d","content":{"application/json":{"schema":{"type":"object","required":["NAME"]}}}}
            """.Replace("KEY", key, StringComparison.Ordinal).Replace("NAME", name, StringComparison.Ordinal);
        var api = Compile($"{{{Of("default", "rest")},{Of("2XX", "range")},{Of("201", "exact")}}}");
        Assert.Equal(found, Judge(api, status, [("Content-Type", "application/json")], $$"""{"{{property}}":1}""")?.Location);
    }

    [Theory]
    [InlineData(false, 500, ViolationLocation.ResponseStatus)]
    [InlineData(false, 404, ViolationLocation.ResponseContentType)]
    [InlineData(false, 200, ViolationLocation.ResponseContentType)]
    [InlineData(true, 500, null)]
    [InlineData(true, 404, null)]
    [InlineData(true, 200, ViolationLocation.ResponseContentType)]
    public void What_the_document_leaves_out_passes_only_where_that_is_allowed(bool isAllowed, int status, ViolationLocation? found)
    {
        var api = Compile("""{"200":{"description":"d","content":{"application/json":{}}},"404":{"description":"d"}}""");
        Assert.Equal(found, Judge(api, status, [("Content-Type", "text/html")], "<p>", isAllowed)?.Location);
    }

    private static string Content(string type, string schema) =>
        """{"200":{"description":"d","content":{"TYPE":{"schema":SCHEMA}}}}"""
            .Replace("TYPE", type, StringComparison.Ordinal).Replace("SCHEMA", schema, StringComparison.Ordinal);

    private static CompiledApi Compile(string responses, string request = "User")
    {
        var api = Read(responses, new CompileOptions { Responses = true }, out var diagnostics, request);
        Assert.True(api is not null && !diagnostics.HasGaps, string.Join('\n', diagnostics.Items));
        return api;
    }

    private static CompiledApi? Read(string responses, CompileOptions options, out DiagnosticBag diagnostics, string request = "User")
    {
        var text = """
            {"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{"/u":{"post":{
              "requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/REQUEST"}}}},
              "responses":RESPONSES}}},
             "components":{"schemas":{"User":USER,"Plain":{"type":"object","properties":{"a":{"type":"string"},"self":{"$ref":"#/components/schemas/Plain"}}}}}}
            """.Replace("REQUEST", request, StringComparison.Ordinal).Replace("RESPONSES", responses, StringComparison.Ordinal).Replace("USER", User, StringComparison.Ordinal);
        diagnostics = new DiagnosticBag();
        return CompilerPipeline.Compile(DocumentReader.Read(Encoding.UTF8.GetBytes(text), "api.json", diagnostics)!, diagnostics, options);
    }

    private static unsafe Violation? Judge(CompiledApi api, int status, (string Name, string Value)[] fields, string? body, bool allowUndeclared = false)
    {
        var interpreter = new SchemaInterpreter(api.Program);
        var check = new ResponseCheck(interpreter, interpreter, api.Operations[0].Responses!) { AllowUndeclared = allowUndeclared };
        var head = new StringBuilder();
        var table = new List<HeaderField>();
        foreach (var (name, value) in fields)
        {
            table.Add(new HeaderField { NameStart = head.Length, NameLength = name.Length, ValueStart = head.Length + name.Length, ValueLength = value.Length });
            head.Append(name).Append(value);
        }

        var context = new ValidationContext();
        var view = new ResponseView { Status = status, Head = Encoding.ASCII.GetBytes(head.ToString()), Headers = table.ToArray(), IsBodyless = false };
        if (!check.AcceptsHead(in view, context, out var reading))
        {
            return check.ExplainHead(in view, context);
        }

        var bytes = Padded(body ?? "", out var length);
        fixed (byte* content = bytes)
        {
            return check.AcceptsBody(content, length, in reading, context) ? null : check.ExplainBody(content, length, in reading, context);
        }
    }

    private static byte[] Padded(string text, out int length)
    {
        var bytes = GC.AllocateArray<byte>(Encoding.UTF8.GetByteCount(text) + JsonText.Padding, pinned: true);
        length = Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }
}
