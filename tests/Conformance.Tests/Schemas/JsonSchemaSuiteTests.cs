using System.Text;
using FastShield.Conformance.Tests.Engines;
using FastShield.Runtime.Interpreter;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Conformance.Tests.Schemas;

/// <summary>The JSON-Schema-Test-Suite, draft 2020-12, on both engines.</summary>
public sealed class JsonSchemaSuiteTests(ITestOutputHelper output)
{
    // How many schemas of each file the lowering refuses, and why. A keyword that is added takes its lines out.
    private static readonly Dictionary<string, int> Refused = new()
    {
        // References to other documents, the metaschema among them: one document is all there is, and nothing is fetched.
        ["defs.json"] = 1,
        ["optional/cross-draft.json"] = 1,
        ["ref.json"] = 1,
        ["refRemote.json"] = 15,

        // The same $id at two places, of which one is under an unknown word: it leads to neither.
        ["optional/unknownKeyword.json"] = 1,

        // $dynamicRef where several schemas have the anchor's name, and vocabularies of one's own ($schema).
        ["dynamicRef.json"] = 12,
        ["optional/dynamicRef.json"] = 1,
        ["optional/format-assertion.json"] = 2,
        ["unevaluatedItems.json"] = 1,
        ["unevaluatedProperties.json"] = 1,
        ["vocabulary.json"] = 2,

        // "dependencies" is of an older draft.
        ["optional/dependencies-compatibility.json"] = 7,
    };

    // Here a format is asserted, and this file says that it is not.
    private const string FormatsAreAnnotations = "format.json";

    [SuiteFact]
    public void Both_engines_give_the_suites_verdicts()
    {
        var cases = SuiteCase.All();
        var schemas = cases.Select(entry => LoweredSchema.Of(entry.Schema)).ToList();
        using var matrix = new EngineMatrix(schemas);
        using var verdicts = new Verdicts();
        var failures = new List<string>();
        var passed = 0;
        for (var i = 0; i < cases.Count; i++)
        {
            if (matrix.Rows[i] is not { } engines || cases[i].File == FormatsAreAnnotations)
            {
                continue;
            }

            foreach (var instance in cases[i].Instances)
            {
                var text = Encoding.UTF8.GetBytes(instance.Text);
                foreach (var engine in engines)
                {
                    if (verdicts.Of(engine, schemas[i].Block, text) == instance.IsValid)
                    {
                        passed++;
                        continue;
                    }

                    failures.Add($"{cases[i].File}: {cases[i].Description}: {instance.Description}: {engine.Name} says {!instance.IsValid}");
                }

                var violation = instance.IsValid ? null : verdicts.Explain((SchemaInterpreter)engines[0], schemas[i].Block, text);
                if (violation is { Detail: "engines_disagree" })
                {
                    failures.Add($"{cases[i].File}: {cases[i].Description}: {instance.Description}: no violation is found");
                }
            }
        }

        output.WriteLine($"{passed} verdicts, {failures.Count} failures, {matrix.Rows.Count(row => row is null)} schemas refused");
        foreach (var group in failures.GroupBy(failure => failure[..failure.IndexOf(':', StringComparison.Ordinal)]))
        {
            output.WriteLine($"{group.Key}: {group.Count()} failures, such as {group.First()}");
        }

        var refused = Enumerable.Range(0, cases.Count).Where(i => matrix.Rows[i] is null).GroupBy(i => cases[i].File)
            .Select(group => KeyValuePair.Create(group.Key, group.Count())).OrderBy(entry => entry.Key, StringComparer.Ordinal).ToList();
        output.WriteLine($"refused: {string.Join(", ", refused.Select(entry => $"{entry.Key} {entry.Value}"))}");
        Assert.Empty(failures);
        Assert.Equal(Refused.OrderBy(entry => entry.Key, StringComparer.Ordinal), refused);
    }
}
