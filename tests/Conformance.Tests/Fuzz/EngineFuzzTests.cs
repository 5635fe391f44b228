using System.Diagnostics;
using System.Text;
using System.Text.Json;
using FastShield.Conformance.Tests.Engines;
using FastShield.Runtime.Interpreter;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Conformance.Tests.Fuzz;

/// <summary>
/// Random schemas and texts: both engines have to give one verdict on every text, and the cold pass has to find a violation in each that is
/// refused. The texts lie before an inaccessible page. `FASTSHIELD_FUZZ_SECONDS` makes the run longer, each round with another seed.
/// </summary>
public sealed class EngineFuzzTests(ITestOutputHelper output)
{
    private const int FirstSeed = 20261121;
    private const int SchemasPerRound = 60;
    private const int TextsPerSchema = 1000;
    private const int TextsPerSchemaWhenLong = 10_000;

    [Fact]
    public void S07_Both_engines_give_one_verdict_on_random_schemas_and_texts()
    {
        var run = new FuzzRun(inCi: 45);
        var seed = FirstSeed;
        do
        {
            Round(seed++, run);
            output.WriteLine(run.ToString());
        }
        while (run.GoesOn);
    }

    private void Round(int seed, FuzzRun run)
    {
        // Compiling schemas takes longest, so a long run asks each of them more.
        var texts = run.IsLong ? TextsPerSchemaWhenLong : TextsPerSchema;
        var random = new Random(seed);
        var maker = new SchemaMaker(random);
        var schemas = Enumerable.Range(0, SchemasPerRound).Select(_ => LoweredSchema.Of(maker.Make())).ToList();
        var clock = Stopwatch.StartNew();
        using var matrix = new EngineMatrix(schemas);
        output.WriteLine($"seed {seed}: {clock.Elapsed.TotalSeconds:F1} s to emit and compile");
        using var verdicts = new Verdicts();
        var (conforming, refused) = (0, 0);
        for (var i = 0; i < schemas.Count; i++)
        {
            if (matrix.Rows[i] is not { } engines)
            {
                continue;
            }

            using var document = JsonDocument.Parse(schemas[i].Text);
            var instances = new InstanceMaker(random, document.RootElement);
            for (var n = 0; n < texts; n++)
            {
                var text = instances.Make();
                var verdict = verdicts.Of(engines[0], schemas[i].Block, text);
                if (verdicts.Of(engines[1], schemas[i].Block, text) != verdict)
                {
                    Assert.Fail($"seed {seed}, schema {i}: the interpreter says {verdict}, compiled code does not.\n{schemas[i].Text}\n{Encoding.Latin1.GetString(text)}");
                }

                if (!verdict && verdicts.Explain((SchemaInterpreter)engines[0], schemas[i].Block, text).Detail == "engines_disagree")
                {
                    Assert.Fail($"seed {seed}, schema {i}: no violation is found.\n{schemas[i].Text}\n{Encoding.Latin1.GetString(text)}");
                }

                run.Add();
                conforming += verdict ? 1 : 0;
                refused += verdict ? 0 : 1;
            }
        }

        var lowered = matrix.Rows.Count(row => row is not null);
        output.WriteLine($"seed {seed}: {lowered} schemas, {conforming} texts conform, {refused} do not, after {clock.Elapsed.TotalSeconds:F1} s");
        Assert.True(lowered > SchemasPerRound * 3 / 4, $"only {lowered} schemas were lowered");
        Assert.True(conforming > 1000 && refused > 1000, $"{conforming} conform, {refused} do not: the texts reach too little");
    }
}
