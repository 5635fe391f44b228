using System.Text;
using System.Text.Json;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Reading;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Commands;

/// <summary>`check` as a report and `diff`: their forms for programs and their exit codes.</summary>
public sealed class ReportCommandTests
{
    private const string Loose = """
        openapi: 3.0.3
        info: { title: Loose, version: '1' }
        security: []
        paths:
          /things:
            post:
              requestBody:
                required: true
                content: { application/json: { schema: { type: string, maxLength: 9, x-note: kept } } }
              responses: { '200': { description: Fine } }
        """;

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task The_report_as_json_conforms_to_its_published_schema(string host)
    {
        using var workspace = new Workspace();
        var broken = workspace.Write("broken.yaml", "openapi: 3.0.3\npaths: 5");

        var ended = await Tool.RunAsync(ShieldBinary.Of(host), "check", "--format", "json", "--verbose", Workspace.PetStore, broken);

        Assert.Equal(1, ended.ExitCode);
        var (judge, block) = Schema("report.schema.json");
        Assert.True(judge.Accepts(block, Encoding.UTF8.GetBytes(ended.Output)), ended.Output[..Math.Min(500, ended.Output.Length)]);
        Assert.False(judge.Accepts(block, Encoding.UTF8.GetBytes(ended.Output.Replace("\"enforced\"", "\"perhaps\"", StringComparison.Ordinal))));
        using var json = JsonDocument.Parse(ended.Output);
        var pets = json.RootElement.GetProperty("documents")[0];
        Assert.True(pets.GetProperty("accepted").GetBoolean());
        Assert.Equal(5, pets.GetProperty("operations").GetArrayLength());
        Assert.False(json.RootElement.GetProperty("documents")[1].GetProperty("accepted").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task The_report_as_sarif_has_rules_levels_and_places(string host)
    {
        using var workspace = new Workspace();
        var document = workspace.Write("loose api.yaml", Loose.Replace(", maxLength: 9", "", StringComparison.Ordinal));

        var ended = await Tool.RunAsync(ShieldBinary.Of(host), "check", "--format", "sarif", document);

        Assert.Equal(0, ended.ExitCode);
        using var json = JsonDocument.Parse(ended.Output);
        Assert.Equal("2.1.0", json.RootElement.GetProperty("version").GetString());
        var run = json.RootElement.GetProperty("runs")[0];
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");
        var result = run.GetProperty("results").EnumerateArray().First(r => r.GetProperty("ruleId").GetString() == "FS2101");
        Assert.Equal("FS2101", rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString());
        Assert.Equal("warning", result.GetProperty("level").GetString());
        var location = result.GetProperty("locations")[0];
        var uri = location.GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString()!;
        Assert.EndsWith("loose%20api.yaml", uri, StringComparison.Ordinal);
        Assert.Equal(9, location.GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32());
        Assert.Equal("#/paths/~1things/post/requestBody/content/application~1json/schema", location.GetProperty("logicalLocations")[0].GetProperty("fullyQualifiedName").GetString());
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Advice_is_switched_and_counts_only_where_it_is_strict(string host)
    {
        using var workspace = new Workspace();
        var document = workspace.Write("loose.yaml", Loose.Replace(", maxLength: 9", "", StringComparison.Ordinal));
        var binary = ShieldBinary.Of(host);

        var plain = await Tool.RunAsync(binary, "check", document);
        var strict = await Tool.RunAsync(binary, "check", "--strict", document);
        var without = await Tool.RunAsync(binary, "check", "--strict", "--no-warn", "FS2101,FS2103", document);
        var unknown = await Tool.RunAsync(binary, "check", "--warn", "FS9999", document);

        Assert.Equal((0, 1, 0, 2), (plain.ExitCode, strict.ExitCode, without.ExitCode, unknown.ExitCode));
        Assert.Contains("warning FS2101", plain.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("FS2101", without.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Diff_shows_a_value_that_is_refused_now_and_fails_where_it_is_asked_to(string host)
    {
        using var workspace = new Workspace();
        var old = workspace.Write("old.yaml", Loose);
        var @new = workspace.Write("new.yaml", Loose.Replace("maxLength: 9", "maxLength: 3", StringComparison.Ordinal));
        var binary = ShieldBinary.Of(host);

        var same = await Tool.RunAsync(binary, "diff", "--fail-on", "any", old, old);
        var told = await Tool.RunAsync(binary, "diff", old, @new);
        var fails = await Tool.RunAsync(binary, "diff", "--format", "json", "--fail-on", "breaking", old, @new);
        var opposite = await Tool.RunAsync(binary, "diff", "--format", "markdown", "--fail-on", "breaking", @new, old);
        var missing = await Tool.RunAsync(binary, "diff", old, workspace.File("none.yaml"));

        Assert.Equal((0, 0, 1, 0, 2), (same.ExitCode, told.ExitCode, fails.ExitCode, opposite.ExitCode, missing.ExitCode));
        Assert.Contains("Nothing is treated in another way.", same.Output, StringComparison.Ordinal);
        Assert.Contains("breaking: POST /things application/json: $ is tighter", told.Output, StringComparison.Ordinal);
        Assert.Contains("was accepted, is refused: \"", told.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(fails.Output);
        Assert.True(json.RootElement.GetProperty("breaking").GetBoolean());
        Assert.Equal(9, json.RootElement.GetProperty("changes")[0].GetProperty("new").GetProperty("line").GetInt32());
        Assert.Contains("| compatible |", opposite.Output, StringComparison.Ordinal);
    }

    // A published schema, in our own engine.
    private static (TextJudge Judge, int Block) Schema(string name)
    {
        var diagnostics = new DiagnosticBag();
        var document = DocumentReader.Read(Path.Combine(Suites.Repository, "docs", name), diagnostics)!;
        var lowering = new SchemaLowering(SchemaDialect.Draft202012, new ReferenceResolver(document, diagnostics), diagnostics);
        var block = lowering.Lower(document.Root);
        var program = lowering.Complete();
        Assert.False(diagnostics.HasErrors || diagnostics.HasGaps, string.Join(Environment.NewLine, diagnostics.Items));
        return (new TextJudge(new SchemaInterpreter(program)), block);
    }
}
