using System.Text.Json;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Commands;

/// <summary>The commands that look at a document and end: their output, for people and for programs, and their exit codes.</summary>
public sealed class DocumentCommandTests
{
    // A query in a path template is what OpenAPI does not have: the operation cannot be matched, and that is a gap.
    private const string WithGap = """
        openapi: 3.0.3
        info: { title: Gap, version: '1' }
        paths:
          /things:
            get: { responses: { '200': { description: Fine } } }
          /things?sorted=yes:
            get: { responses: { '200': { description: Fine } } }
        """;

    private const string WithError = """
        openapi: 3.0.3
        info: { title: Error, version: '1' }
        paths:
          /things:
            get:
              parameters:
                - name: size
                  in: query
                  schema: { $ref: '#/components/schemas/Missing' }
              responses: { '200': { description: Fine } }
        """;

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Check_accepts_a_document_that_is_enforced_whole(string host)
    {
        var ended = await Tool.RunAsync(ShieldBinary.Of(host), "check", Workspace.PetStore);

        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("accepted: 5 operations", ended.Output, StringComparison.Ordinal);
        Assert.Contains("0 errors, 0 gaps", ended.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Check_refuses_a_gap_with_its_place_unless_gaps_are_allowed(string host)
    {
        using var workspace = new Workspace();
        var document = workspace.Write("gap.yaml", WithGap);

        var refused = await Tool.RunAsync(ShieldBinary.Of(host), "check", document);
        var allowed = await Tool.RunAsync(ShieldBinary.Of(host), "check", "--allow-gaps", document);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"{document}(6,", refused.Output, StringComparison.Ordinal);
        Assert.Contains("[#/paths/~1things?sorted=yes", refused.Output, StringComparison.Ordinal);
        Assert.Equal(0, allowed.ExitCode);
        Assert.Contains($"{document}(6,", allowed.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Check_as_json_has_code_place_and_pointer_of_each_diagnostic(string host)
    {
        using var workspace = new Workspace();
        var broken = workspace.Write("broken.yaml", WithError);

        var ended = await Tool.RunAsync(ShieldBinary.Of(host), "check", "--json", broken, Workspace.PetStore);

        Assert.Equal(1, ended.ExitCode);
        using var json = JsonDocument.Parse(ended.Output);
        Assert.Equal(2, json.RootElement.GetArrayLength());
        var first = json.RootElement[0];
        Assert.Equal(broken, first.GetProperty("file").GetString());
        Assert.False(first.GetProperty("accepted").GetBoolean());
        var diagnostic = first.GetProperty("diagnostics").EnumerateArray().First(d => d.GetProperty("severity").GetString() == "error");
        Assert.StartsWith("FS", diagnostic.GetProperty("code").GetString(), StringComparison.Ordinal);
        Assert.Equal(9, diagnostic.GetProperty("line").GetInt32());
        Assert.True(diagnostic.GetProperty("column").GetInt32() > 1);
        Assert.StartsWith("/paths/~1things/get/parameters/0/schema", diagnostic.GetProperty("pointer").GetString(), StringComparison.Ordinal);
        Assert.Contains("Missing", diagnostic.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.True(json.RootElement[1].GetProperty("accepted").GetBoolean());
        Assert.Equal(5, json.RootElement[1].GetProperty("operations").GetInt32());
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Check_ends_with_2_for_a_document_that_cannot_be_read(string host)
    {
        using var workspace = new Workspace();
        var document = workspace.Write("broken.json", "{\n  \"openapi\": \"3.0.3\",\n  \"info\": ,\n}");

        var ended = await Tool.RunAsync(ShieldBinary.Of(host), "check", document);

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains($"{document}(3,11): error FS1005", ended.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Explain_says_in_words_what_an_operation_is_held_against(string host)
    {
        var one = await Tool.RunAsync(ShieldBinary.Of(host), "explain", Workspace.PetStore, "--operation", "addPet");
        var same = await Tool.RunAsync(ShieldBinary.Of(host), "explain", Workspace.PetStore, "--operation", "POST /pets");
        var none = await Tool.RunAsync(ShieldBinary.Of(host), "explain", Workspace.PetStore, "--operation", "sellPet");

        Assert.Equal(0, one.ExitCode);
        Assert.StartsWith("addPet: POST /pets", one.Output, StringComparison.Ordinal);
        Assert.Contains("photoUrls", one.Output, StringComparison.Ordinal);
        Assert.Contains("64", one.Output, StringComparison.Ordinal);
        Assert.Contains("response 201 body application/json: ", one.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("getPet", one.Output, StringComparison.Ordinal);
        Assert.Equal(one.Output, same.Output);
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("sellPet", none.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Compile_writes_the_same_bytes_each_time(string host)
    {
        using var workspace = new Workspace();
        var first = await Tool.RunAsync(ShieldBinary.Of(host), "compile", Workspace.PetStore, "--out", workspace.File("first"));
        var second = await Tool.RunAsync(ShieldBinary.Of(host), "compile", Workspace.PetStore, "--out", workspace.File("second/deeper"));

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        var files = Files(workspace.File("first"));
        Assert.Contains(Path.Combine("Schemas", "NewPet.cs"), files.Keys);
        Assert.All(files, file => Assert.EndsWith(".cs", file.Key, StringComparison.Ordinal));
        Assert.Equal(files, Files(workspace.File("second/deeper")));
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Compile_says_when_it_cannot_write(string host)
    {
        using var workspace = new Workspace();
        var file = workspace.Write("occupied", "");

        var ended = await Tool.RunAsync(ShieldBinary.Of(host), "compile", Workspace.PetStore, "--out", file);

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(file, ended.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Settings_prints_the_schema_that_is_published(string host)
    {
        var ended = await Tool.RunAsync(ShieldBinary.Of(host), "settings");

        Assert.Equal(0, ended.ExitCode);
        Assert.Equal((await File.ReadAllTextAsync(Path.Combine(Suites.Repository, "docs", "settings.schema.json"))).Trim(), ended.Output.Trim());
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Version_and_help_answer(string host)
    {
        var version = await Tool.RunAsync(ShieldBinary.Of(host), "--version");
        var help = await Tool.RunAsync(ShieldBinary.Of(host), "--help");

        Assert.Equal((0, 0), (version.ExitCode, help.ExitCode));
        Assert.Matches(@"^\d+\.\d+\.\d+", version.Output);
        Assert.All(["run", "demo", "check", "diff", "explain", "compile", "settings", "Exit codes"], word => Assert.Contains(word, help.Output, StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllText);
}
