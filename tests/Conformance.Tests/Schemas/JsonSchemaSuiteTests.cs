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
        // $id, $anchor and references to other documents: one document is all there is, and nothing is fetched.
        ["anchor.json"] = 4,
        ["defs.json"] = 1,
        ["optional/anchor.json"] = 1,
        ["optional/cross-draft.json"] = 1,
        ["optional/id.json"] = 1,
        ["optional/unknownKeyword.json"] = 1,
        ["ref.json"] = 23,
        ["refRemote.json"] = 15,

        // $dynamicRef and vocabularies of one's own ($schema) are not read.
        ["dynamicRef.json"] = 21,
        ["optional/dynamicRef.json"] = 1,
        ["optional/format-assertion.json"] = 2,
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

        Assert.Empty(failures);
        Assert.Equal(
            Refused.OrderBy(entry => entry.Key, StringComparer.Ordinal),
            Enumerable.Range(0, cases.Count).Where(i => matrix.Rows[i] is null).GroupBy(i => cases[i].File)
                .Select(group => KeyValuePair.Create(group.Key, group.Count())).OrderBy(entry => entry.Key, StringComparer.Ordinal));
    }
}
