using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;
using Xunit;

namespace FastShield.Compiler.Tests.Reading;

/// <summary>Documents in several files: where references may lead, and what is said where they may not.</summary>
public sealed class MultiFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fastshield-files-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Schemas_parameters_bodies_and_path_items_come_from_other_files()
    {
        var api = Compile(
            new()
            {
                ["api.yaml"] = Root("""
                      /a: {$ref: 'paths/a.yaml'}
                      /b: {$ref: 'paths/more.json#/~1b~0'}
                    """),
                ["paths/a.yaml"] = "post: {parameters: [{$ref: '../parts/parameters.json#/Limit'}], requestBody: {$ref: ../parts/body.yaml}, responses: {'200': {description: ok}}}",
                ["paths/more.json"] = """{"/b~": {"get": {"parameters": [{"$ref": "../parts/parameters.json#/Lim%69t"}], "responses": {"200": {"description": "ok"}}}}}""",
                ["parts/parameters.json"] = """{"Limit": {"name": "limit", "in": "query", "schema": {"$ref": "integer.yaml"}}}""",
                ["parts/integer.yaml"] = "type: integer",
                ["parts/body.yaml"] = "content: {application/json: {schema: {$ref: '../api.yaml#/components/schemas/Own'}}}",
            },
            out var bag);

        Assert.Empty(bag.Items);
        Assert.Equal(["POST /a", "GET /b"], api!.Operations.Select(o => o.Contract.ToString()));
        Assert.Contains("block 0 parts/integer.yaml#", ProgramText.Of(api.Program), StringComparison.Ordinal);
        Assert.Contains("#/components/schemas/Own", ProgramText.Of(api.Program), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cycle_through_files_is_one_schema_each()
    {
        var api = Compile(
            new()
            {
                ["api.yaml"] = Body("node.json"),
                ["node.json"] = """{"type": "object", "properties": {"edges": {"type": "array", "items": {"$ref": "edge.json"}}}}""",
                ["edge.json"] = """{"type": "object", "properties": {"to": {"$ref": "node.json#"}}}""",
            },
            out var bag);

        Assert.Empty(bag.Items);
        Assert.Equal(3, api!.Program.Blocks.Length);
    }

    [Fact]
    public void References_that_only_lead_in_a_circle_of_files_are_refused() => Refused(
        new() { ["api.yaml"] = Body("a.json"), ["a.json"] = """{"$ref": "b.json"}""", ["b.json"] = """{"$ref": "a.json"}""" }, SchemaCodes.EndlessReference, "api.yaml", 6);

    [Theory]
    [InlineData("../secret.json", DiagnosticCodes.ReferenceOutside)]
    [InlineData("sub/../../secret.json", DiagnosticCodes.ReferenceOutside)]
    [InlineData("%2e%2e/secret.json", DiagnosticCodes.ReferenceOutside)]
    [InlineData("..%2fsecret.json", DiagnosticCodes.ReferenceOutside)]
    [InlineData("..\\\\secret.json", DiagnosticCodes.ReferenceOutside)]
    [InlineData("a.json?x=1", DiagnosticCodes.ReferenceOutside)]
    [InlineData("a.json%00", DiagnosticCodes.ReferenceOutside)]
    [InlineData("/etc/passwd", DiagnosticCodes.ReferenceExternal)]
    [InlineData("file:///etc/passwd", DiagnosticCodes.ReferenceExternal)]
    [InlineData("http://127.0.0.1/a.json", DiagnosticCodes.ReferenceExternal)]
    [InlineData("HTTPS://example.com/a.json#/b", DiagnosticCodes.ReferenceExternal)]
    [InlineData("//example.com/a.json", DiagnosticCodes.ReferenceExternal)]
    [InlineData("c:/a.json", DiagnosticCodes.ReferenceExternal)]
    [InlineData("missing.json", DiagnosticCodes.ReferenceFile)]
    [InlineData("sub", DiagnosticCodes.ReferenceFile)]
    [InlineData("empty.json", DiagnosticCodes.ReferenceFile)]
    [InlineData("link.json", DiagnosticCodes.ReferenceFile)]
    [InlineData("linked/secret.json", DiagnosticCodes.ReferenceFile)]
    [InlineData("round.json", DiagnosticCodes.ReferenceFile)]
    [InlineData("a.json#/nothing", DiagnosticCodes.ReferenceUnresolved)]
    public void What_may_not_be_read_is_refused_at_its_place(string reference, string code)
    {
        var inside = Directory.CreateDirectory(Path.Combine(_folder, "inside")).FullName;
        Directory.CreateDirectory(Path.Combine(inside, "sub"));
        File.WriteAllText(Path.Combine(_folder, "secret.json"), """{"type": "string"}""");
        File.WriteAllText(Path.Combine(inside, "a.json"), """{"type": "string"}""");
        File.WriteAllText(Path.Combine(inside, "empty.json"), "");
        File.CreateSymbolicLink(Path.Combine(inside, "link.json"), Path.Combine(_folder, "secret.json"));
        File.CreateSymbolicLink(Path.Combine(inside, "linked"), _folder);
        File.CreateSymbolicLink(Path.Combine(inside, "round.json"), "round.json");
        File.WriteAllText(Path.Combine(inside, "api.yaml"), Body(reference));
        var bag = new DiagnosticBag();

        Assert.Null(Compile(MultiFileReader.Read(Path.Combine(inside, "api.yaml"), null, bag), bag));
        var told = Assert.Single(bag.Items);
        Assert.Equal((code, Path.Combine(inside, "api.yaml"), 6), (told.Code, told.File, told.Line));
    }

    [Fact]
    public void A_wider_root_lets_references_lead_above_the_document()
    {
        var inside = Directory.CreateDirectory(Path.Combine(_folder, "inside")).FullName;
        File.WriteAllText(Path.Combine(_folder, "shared.json"), """{"type": "string"}""");
        File.CreateSymbolicLink(Path.Combine(inside, "link.json"), "../shared.json");
        File.WriteAllText(Path.Combine(inside, "api.yaml"), Root("""
              /a: {post: {requestBody: {content: {application/json: {schema: {$ref: ../shared.json}}}}, responses: {'200': {description: ok}}}}
              /b: {post: {requestBody: {content: {application/json: {schema: {$ref: link.json}}}}, responses: {'200': {description: ok}}}}
            """));
        var bag = new DiagnosticBag();

        Assert.NotNull(Compile(MultiFileReader.Read(Path.Combine(inside, "api.yaml"), _folder, bag), bag));
        Assert.Empty(bag.Items);
        Assert.Null(MultiFileReader.Read(Path.Combine(inside, "api.yaml"), Path.Combine(_folder, "other"), bag));
        Assert.Equal(DiagnosticCodes.ReferenceOutside, Assert.Single(bag.Items).Code);
    }

    [Fact]
    public void Links_inside_the_folder_are_followed()
    {
        File.WriteAllText(Path.Combine(_folder, "real.json"), """{"type": "string"}""");
        File.CreateSymbolicLink(Path.Combine(_folder, "link.json"), "real.json");
        File.WriteAllText(Path.Combine(_folder, "real.yaml"), Body("link.json"));
        File.CreateSymbolicLink(Path.Combine(_folder, "api.yaml"), Path.Combine(_folder, "real.yaml"));
        var bag = new DiagnosticBag();

        Assert.NotNull(Compile(MultiFileReader.Read(Path.Combine(_folder, "api.yaml"), null, bag), bag));
        Assert.Empty(bag.Items);
    }

    [Fact]
    public void A_document_that_came_alone_leads_nowhere()
    {
        File.WriteAllText(Path.Combine(_folder, "a.json"), """{"type": "string"}""");
        var bag = new DiagnosticBag();
        var document = DocumentReader.Read(Encoding.UTF8.GetBytes(Body("a.json")), Path.Combine(_folder, "api.yaml"), bag);

        Assert.Null(Compile(document, bag));
        Assert.Equal(DiagnosticCodes.ReferenceExternal, Assert.Single(bag.Items).Code);
    }

    [Fact]
    public void A_mistake_in_another_file_is_told_there_and_once() => Refused(
        new()
        {
            ["api.yaml"] = Root("""
                  /a: {post: {requestBody: {content: {application/json: {schema: {$ref: a.yaml}}}}, responses: {'200': {description: ok}}}}
                  /b: {post: {requestBody: {content: {application/json: {schema: {$ref: a.yaml}}}}, responses: {'200': {description: ok}}}}
                """),
            ["a.yaml"] = "type: string\nminLength: many\n",
        },
        SchemaCodes.MalformedKeyword,
        "a.yaml",
        2);

    [Fact]
    public void A_file_that_is_no_document_is_told_in_the_file_and_where_it_is_wanted()
    {
        Assert.Null(Compile(new() { ["api.yaml"] = Body("a.json"), ["a.json"] = "{\"type\":\n oops}" }, out var bag));
        Assert.Equal(
            [(DiagnosticCodes.JsonSyntax, "a.json", 2), (DiagnosticCodes.ReferenceFile, "api.yaml", 6)], bag.Items.Select(d => (d.Code, d.File, d.Line)));
    }

    [Fact]
    public void A_file_of_another_version_is_a_gap()
    {
        Assert.NotNull(Compile(
            new()
            {
                ["api.yaml"] = Body("other.yaml#/components/schemas/Own"),
                ["other.yaml"] = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents: {schemas: {Own: {type: string, nullable: true}}}",
            },
            out var bag));
        Assert.Contains(bag.Items, told => told is { Code: DiagnosticCodes.ReferenceVersion, Severity: DiagnosticSeverity.Gap, Line: 6 });
    }

    [Fact]
    public void Files_are_counted_and_measured_together()
    {
        var files = new Dictionary<string, string> { ["api.yaml"] = Body("f0.json") };
        for (var i = 0; i < 50; i++)
        {
            files[$"f{i}.json"] = """{"properties": {"next": {"$ref": "fN.json"}}}""".Replace("N", $"{i + 1}", StringComparison.Ordinal);
        }

        files["f50.json"] = """{"type": "string"}""";
        Assert.NotNull(Compile(files, out _));
        Assert.Null(Compile(files, out var many, new DocumentLimits { MaxFiles = 20 }));
        Assert.Equal((DiagnosticCodes.ReferenceFile, "f18.json"), (many.Items[0].Code, many.Items[0].File));
        Assert.Null(Compile(files, out var large, new DocumentLimits { MaxBytes = 1_000 }));
        Assert.Equal(DiagnosticCodes.ReferenceFile, large.Items[0].Code);
        Assert.Null(Compile(files, out var full, new DocumentLimits { MaxNodes = 100 }));
        Assert.Equal(DiagnosticCodes.TooManyNodes, full.Items[0].Code);
    }

    [Fact]
    public void Ids_and_anchors_hold_in_other_files()
    {
        var api = Compile(
            new()
            {
                ["api.yaml"] = Body("schemas/pet.json#tag", "3.1.0"),
                ["schemas/pet.json"] = """
                    {"$id": "https://example.com/schemas/pet.json",
                     "$defs": {"tag": {"$anchor": "tag", "type": "object", "properties": {
                       "byId": {"$ref": "https://example.com/schemas/name.json"}, "byFile": {"$ref": "colour.json"}, "inside": {"$ref": "#/$defs/inside"}}},
                       "name": {"$id": "name.json", "type": "string"}, "inside": {"type": "integer"}}}
                    """,
                ["schemas/colour.json"] = """{"$id": "https://example.com/schemas/colour.json", "enum": ["red"]}""",
            },
            out var bag);

        Assert.Empty(bag.Items);
        Assert.Equal(
            ["schemas/pet.json#/$defs/tag", "schemas/pet.json#/$defs/name", "schemas/colour.json", "schemas/pet.json#/$defs/inside"],
            api!.Program.Blocks.Select(block => api.Program.Places[block.Place].Pointer.TrimEnd('#')));
    }

    [Fact]
    public void A_document_can_refer_to_itself_by_its_own_URI()
    {
        Assert.NotNull(Compile(
            new() { ["api.yaml"] = "$self: https://example.com/api\n" + Body("https://example.com/api#/components/schemas/Own", "3.2.0") }, out var bag));
        Assert.Empty(bag.Items);
    }

    private static string Body(string reference, string version = "3.1.0") => Root(
        """
          /a:
            {post: {requestBody: {content: {application/json: {schema: {$ref: "WHERE"}}}}, responses: {'200': {description: ok}}}}
        """.Replace("WHERE", reference, StringComparison.Ordinal),
        version);

    private static string Root(string paths, string version = "3.1.0") =>
        $"openapi: {version}\ninfo: {{title: t, version: '1'}}\ncomponents: {{schemas: {{Own: {{type: object}}}}}}\npaths:\n{paths}\n";

    private static void Refused(Dictionary<string, string> files, string code, string file, int line)
    {
        Assert.Null(Compile(files, out var bag));
        var told = Assert.Single(bag.Items);
        Assert.Equal((code, file, line), (told.Code, told.File, told.Line));
    }

    private static CompiledApi? Compile(Dictionary<string, string> files, out DiagnosticBag bag, DocumentLimits? limits = null)
    {
        bag = new DiagnosticBag();
        var source = new MemoryDocumentSource(files.ToDictionary(file => file.Key, file => Encoding.UTF8.GetBytes(file.Value)));
        return Compile(MultiFileReader.Read(source, "api.yaml", bag, limits), bag);
    }

    private static CompiledApi? Compile(SourceDocument? document, DiagnosticBag bag) => document is null ? null : CompilerPipeline.Compile(document, bag);
}
