using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Reading;
using FastShield.Compiler.Report;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Compiler.Tests.Report;

/// <summary>docs/ENFORCED.md says of each word whether it is enforced: made from the compiler's own words, and tried on values.</summary>
public sealed class EnforcedTableTests
{
    private const string Begin = "<!-- keywords: kept by EnforcedTableTests -->";
    private const string End = "<!-- end of keywords -->";

    [Fact]
    public void The_table_of_keywords_is_what_the_compiler_does()
    {
        var file = Path.Combine(Suites.Repository, "docs", "ENFORCED.md");
        var text = File.ReadAllText(file).ReplaceLineEndings("\n");
        var (start, stop) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        Assert.True(start > Begin.Length && stop > start, "The marks around the table are gone.");

        var table = "\n" + Table();
        if (Environment.GetEnvironmentVariable("FASTSHIELD_ACCEPT") == "1")
        {
            File.WriteAllText(file, text[..start] + table + text[stop..]);
            return;
        }

        Assert.Equal(table, text[start..stop]);
    }

    [Fact]
    public void What_the_table_calls_enforced_refuses_a_value()
    {
        var wrong = new List<string>();
        foreach (var dialect in new[] { SchemaDialect.OpenApi30, SchemaDialect.Draft202012 })
        {
            foreach (var word in SchemaWords.Of(dialect))
            {
                if (Treat(word, dialect, out var api) != Treatment.Enforced)
                {
                    continue;
                }

                var (example, judge, block) = (ExampleOf(word, dialect)!, new TextJudge(new SchemaInterpreter(api!.Program)), api.Operations[0].Entries[0].Block);
                if (!judge.Accepts(block, Encoding.UTF8.GetBytes(example.Conforms)) || judge.Accepts(block, Encoding.UTF8.GetBytes(example.Refused)))
                {
                    wrong.Add($"{dialect} {word}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    private static string Table()
    {
        var (first, second) = (SchemaWords.Of(SchemaDialect.OpenApi30), SchemaWords.Of(SchemaDialect.Draft202012));
        var table = new StringBuilder("| keyword | OpenAPI 3.0 | OpenAPI 3.1 and 3.2 |\n|---|---|---|\n");
        foreach (var word in first.Union(second).Order(StringComparer.Ordinal))
        {
            table.Append($"| `{word}` | {Cell(word, SchemaDialect.OpenApi30, first)} | {Cell(word, SchemaDialect.Draft202012, second)} |\n");
        }

        return table.ToString();
    }

    private static string Cell(string word, SchemaDialect dialect, IReadOnlyList<string> words) => !words.Contains(word)
        ? "no keyword"
        : Treat(word, dialect, out _) switch
        {
            Treatment.Enforced => "enforced",
            Treatment.Annotation => "annotation",
            _ => "refused",
        };

    private static Treatment Treat(string word, SchemaDialect dialect, out CompiledApi? api)
    {
        var version = dialect == SchemaDialect.OpenApi30 ? "3.0.4" : "3.1.1";
        var schema = ExampleOf(word, dialect)?.Schema ?? "{ " + word + ": " + Plain(word) + " }";
        var diagnostics = new DiagnosticBag();
        var document = DocumentReader.Read(Encoding.UTF8.GetBytes(Reports.Body(schema, version, WordExample.Components)), "api.yaml", diagnostics)!;
        var trace = new LoweringTrace();
        api = CompilerPipeline.Compile(document, diagnostics, trace);
        Assert.True(api is not null, $"{word}: {string.Join(Environment.NewLine, diagnostics.Items)}");
        return ReportMaker.Make(api, trace, diagnostics, AdviceFilter.Default).Schemas[0].Keywords.Single(keyword => keyword.Member.Name == word).Treatment;
    }

    private static WordExample? ExampleOf(string word, SchemaDialect dialect) =>
        (dialect == SchemaDialect.OpenApi30 ? WordExample.OpenApi30.GetValueOrDefault(word) : null) ?? WordExample.All.GetValueOrDefault(word);

    // What describes has to have the kind of value that its readers expect.
    private static string Plain(string word) => word switch
    {
        "deprecated" or "readOnly" or "writeOnly" => "true",
        "examples" => "[x]",
        "externalDocs" or "xml" or "$defs" or "definitions" or "$vocabulary" or "contentSchema" => "{}",
        _ => "x",
    };
}
