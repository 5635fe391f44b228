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
            if (matrix.Rows[i] is not { } engines || cases[i].File == "format.json")
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

        var refused = Enumerable.Range(0, cases.Count).Where(i => matrix.Rows[i] is null)
            .GroupBy(i => cases[i].File).Select(group => $"{group.Key}: {group.Count()} refused").ToList();
        output.WriteLine($"{passed} verdicts, {failures.Count} failures, {refused.Count} files with refused schemas");
        refused.ForEach(output.WriteLine);
        foreach (var group in failures.GroupBy(failure => failure[..failure.IndexOf(':', StringComparison.Ordinal)]))
        {
            output.WriteLine($"{group.Key}: {group.Count()} failures, such as {group.First()}");
        }

        Assert.Empty(failures);
    }
}
