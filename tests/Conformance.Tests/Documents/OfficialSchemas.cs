using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Lowering.Resources;
using FastShield.Compiler.Reading;
using FastShield.Conformance.Tests.Engines;
using FastShield.Runtime.Interpreter;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Conformance.Tests.Documents;

/// <summary>
/// The schemas that the OpenAPI Initiative publishes for documents of 3.0, 3.1 and 3.2, run by both engines: a document is judged by what they say
/// and not by what somebody noted down about it. Those of 3.1 and 3.2 are taken with the base dialect, which looks into schemas too, unless
/// the document names another dialect.
/// </summary>
internal sealed class OfficialSchemas : IDisposable
{
    private const int LargestDocument = 8 << 20;

    // Documents are trusted to nest as deep as our reader lets them.
    private const int Depth = 256;

    private static readonly (string Version, string Folder, string File, SchemaDialect Dialect)[] Schemas =
    [
        ("3.0", "3.0/schema", "2024-10-18.json", SchemaDialect.Draft4),
        ("3.1", "3.1/schema-base", "2025-11-23.json", SchemaDialect.Draft202012),
        ("3.1 of any dialect", "3.1/schema", "2025-11-23.json", SchemaDialect.Draft202012),
        ("3.2", "3.2/schema-base", "2025-11-23.json", SchemaDialect.Draft202012),
        ("3.2 of any dialect", "3.2/schema", "2025-11-23.json", SchemaDialect.Draft202012),
    ];

    private readonly List<LoweredSchema> _lowered;
    private readonly EngineMatrix _engines;
    private readonly Verdicts _verdicts = new(LargestDocument, Depth);

    public OfficialSchemas()
    {
        var others = Others();
        _lowered = [.. Schemas.Select(schema => LoweredSchema.Of(File.ReadAllText(PathOf(schema.Folder, schema.File)), schema.Dialect, others: others))];
        Assert.All(_lowered, schema => Assert.Empty(schema.Refusals));
        _engines = new EngineMatrix(_lowered);
    }

    /// <summary>
    /// Where the schema for the document's version refuses it, as a JSON path and the keyword; "" where it accepts it; null for what is no document of
    /// OpenAPI 3.0, 3.1 or 3.2.
    /// </summary>
    public string? FaultOf(SourceNode document)
    {
        if (document is not ObjectNode root || root["openapi"]?.AsString() is not { } version || IndexOf(version, root) is not (>= 0 and var index))
        {
            return null;
        }

        var text = NodeJson.ToUtf8(document);
        var block = _lowered[index].Block;
        var answers = _engines.Rows[index]!.Select(engine => _verdicts.Of(engine, block, text)).Distinct().ToList();
        if (Assert.Single(answers))
        {
            return "";
        }

        var violation = _verdicts.Explain((SchemaInterpreter)_engines.Rows[index]![0], block, text);
        Assert.NotEqual("engines_disagree", violation.Detail);
        return $"{violation.Target} {violation.Detail}";
    }

    public void Dispose()
    {
        _engines.Dispose();
        _verdicts.Dispose();
    }

    private static int IndexOf(string version, ObjectNode root)
    {
        var line = string.Join('.', version.Split('.').Take(2));
        var isBase = line == "3.0" || !NamesDialect(root);
        return Array.FindIndex(Schemas, schema => schema.Version == (isBase ? line : $"{line} of any dialect"));
    }

    private static bool NamesDialect(SourceNode node) => node switch
    {
        ObjectNode o => o.Members.Any(member => member.Name is "$schema" or "jsonSchemaDialect" || NamesDialect(member.Value)),
        ArrayNode a => a.Items.Any(NamesDialect),
        _ => false,
    };

    /// <summary>All of them at the addresses that they give themselves.</summary>
    private static List<SchemaDocument> Others() =>
    [
        .. Directory.EnumerateFiles(Suites.Path("openapi-documents", "oas-schemas"), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => DocumentReader.Read(file, new DiagnosticBag())!)
            .Select(document => (Document: document, Id: ((ObjectNode)document.Root)["$id"]?.AsString()))
            .Where(entry => entry.Id is not null)
            .Select(entry => new SchemaDocument(new Uri(entry.Id!), entry.Document)),
    ];

    private static string PathOf(string folder, string file) => Path.Combine(Suites.Path("openapi-documents", "oas-schemas"), folder, file);
}
