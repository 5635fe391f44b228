using System.Text;
using FastShield.Compiler.Lowering;
using FastShield.Conformance.Tests.Engines;
using FastShield.Runtime.Interpreter;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Conformance.Tests.Schemas;

/// <summary>
/// The JSON-Schema-Test-Suite on both engines: every case, the optional ones too. What is not as the suite has it is named here, with the
/// reason; a case that is named and passes fails the test.
/// </summary>
public sealed class JsonSchemaSuiteTests(ITestOutputHelper output)
{
    // The suite asks for formats as annotations in its required files, and as assertions in "optional/format".
    private static readonly LoweringOptions Annotations = new() { AssertsFormats = false };

    [SuiteFact]
    public void Draft_2020_12() => Hold("draft2020-12", SchemaDialect.Draft202012, 1299, []);

    [SuiteFact]
    public void Draft_7() => Hold("draft7", SchemaDialect.Draft7, 927,
    [
        // Draft 7 lets "contentEncoding" and "contentMediaType" refuse values, later drafts forbid it: they describe, and it is said so.
        "optional/content.json: validation of string-encoded content based on media type: an invalid JSON document",
        "optional/content.json: validation of binary string-encoding: an invalid base64 string (% is not a valid character)",
        "optional/content.json: validation of binary-encoded media type documents: a validly-encoded invalid JSON document",
        "optional/content.json: validation of binary-encoded media type documents: an invalid base64 string that is valid JSON",
    ]);

    [SuiteFact]
    public void Draft_4() => Hold("draft4", SchemaDialect.Draft4, 618,
    [
        // One meaning of "hostname" for all dialects: hyphens at both the third and fourth place are reserved since RFC 5891 (4.2.3.1).
        "optional/format/hostname.json: validation of host names: hostname with consecutive hyphens (RFC1123)",
    ]);

    private void Hold(string draft, SchemaDialect dialect, int required, IReadOnlyList<string> exceptions)
    {
        var remotes = SuiteRemotes.All();
        var cases = SuiteCase.All(draft);
        var schemas = cases.Select(entry => LoweredSchema.Of(entry.Schema, dialect, entry.IsOptional ? null : Annotations, remotes)).ToList();
        using var matrix = new EngineMatrix(schemas);
        using var verdicts = new Verdicts();
        var failures = new List<string>();
        for (var i = 0; i < cases.Count; i++)
        {
            if (matrix.Rows[i] is not { } engines)
            {
                failures.AddRange(schemas[i].Refusals.Take(1).Select(refusal => $"{cases[i].Name}: refused: {refusal.Message}"));
                continue;
            }

            foreach (var instance in cases[i].Instances)
            {
                var text = Encoding.UTF8.GetBytes(instance.Text);
                var wrong = engines.Where(engine => verdicts.Of(engine, schemas[i].Block, text) != instance.IsValid).Select(engine => engine.Name);
                var violation = instance.IsValid ? null : verdicts.Explain((SchemaInterpreter)engines[0], schemas[i].Block, text);
                failures.AddRange(wrong.Take(1).Select(engine => $"{cases[i].Name}: {instance.Description}"));
                if (violation is { Detail: "engines_disagree" } && !wrong.Any())
                {
                    failures.Add($"{cases[i].Name}: {instance.Description}: no violation is found");
                }
            }
        }

        Report(cases);
        failures.ForEach(output.WriteLine);
        Assert.Equal(required, cases.Where(entry => !entry.IsOptional).Sum(entry => entry.Instances.Count));
        Assert.Equal(exceptions.Order(StringComparer.Ordinal), failures.Order(StringComparer.Ordinal));
    }

    private void Report(IReadOnlyList<SuiteCase> cases)
    {
        foreach (var group in cases.GroupBy(entry => entry.File.StartsWith("optional/format/", StringComparison.Ordinal) ? "optional/format" : entry.IsOptional ? "optional" : "required"))
        {
            output.WriteLine($"{group.Key}: {group.Sum(entry => entry.Instances.Count)} tests");
        }
    }
}
