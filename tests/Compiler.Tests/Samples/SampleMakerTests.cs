using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Compiler.Samples;
using FastShield.Compiler.Tests.Contract;
using FastShield.Compiler.Tests.Report;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Compiler.Tests.Samples;

/// <summary>Samples made from a program: JSON, the same for the same seed, and mostly such as conform.</summary>
public sealed class SampleMakerTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("{ type: string, minLength: 3, maxLength: 5 }")]
    [InlineData("{ type: string, pattern: '^[A-Z]{2}-[0-9]{4}$' }")]
    [InlineData("{ type: string, format: date-time }")]
    [InlineData("{ type: integer, minimum: 17, maximum: 19 }")]
    [InlineData("{ type: number, multipleOf: 0.25, minimum: 0.5 }")]
    [InlineData("{ enum: [a, 1, null] }")]
    [InlineData("{ type: array, items: { type: integer }, minItems: 2, maxItems: 3 }")]
    [InlineData("{ type: object, required: [a], properties: { a: { type: string }, b: { type: boolean } }, additionalProperties: false }")]
    [InlineData("{ oneOf: [{ type: string }, { type: object, required: [k], properties: { k: { const: x } } }] }")]
    [InlineData("{ allOf: [{ type: object, required: [a] }, { properties: { a: { type: integer } } }] }")]
    public void A_schema_gets_samples_that_conform_and_the_same_ones_for_the_same_seed(string schema)
    {
        var api = Compile(Reports.Body(schema));
        var block = api.Operations[0].Entries[0].Block;
        var judge = new TextJudge(new SchemaInterpreter(api.Program));

        var first = new SampleMaker(api.Program, seed: 7).Conforming(block, judge, count: 5, attempts: 200);
        var second = new SampleMaker(api.Program, seed: 7).Conforming(block, judge, count: 5, attempts: 200);

        Assert.NotEmpty(first);
        Assert.All(first, sample => Assert.True(judge.Accepts(block, sample)));
        Assert.Equal(first.Select(Encoding.UTF8.GetString), second.Select(Encoding.UTF8.GetString));
    }

    [SuiteFact]
    public void Nearly_every_body_of_the_real_documents_gets_a_sample_that_conforms()
    {
        var (bodies, built) = (0, 0);
        foreach (var path in OpenApiDocuments.In("real-world").Where(path => new FileInfo(path).Length < 400_000))
        {
            var diagnostics = new DiagnosticBag();
            if (DocumentReader.Read(path, diagnostics) is not { } document || CompilerPipeline.Compile(document, diagnostics) is not { } api)
            {
                continue;
            }

            var (maker, judge) = (new SampleMaker(api.Program, seed: 1), new TextJudge(new SchemaInterpreter(api.Program)));
            foreach (var block in api.Operations.SelectMany(operation => operation.Entries).Where(entry => entry.What.StartsWith("body", StringComparison.Ordinal) && entry.Block >= 0).Select(entry => entry.Block).Distinct())
            {
                bodies++;
                built += maker.Conforming(block, judge, count: 1, attempts: 60).Count;
            }
        }

        output.WriteLine($"{built} of {bodies} bodies have a sample");
        Assert.True(bodies > 100 && built >= bodies * 0.9, $"Only {built} of {bodies} bodies have a sample.");
    }

    private static CompiledApi Compile(string text)
    {
        var diagnostics = new DiagnosticBag();
        var api = CompilerPipeline.Compile(DocumentReader.Read(Encoding.UTF8.GetBytes(text), "api.yaml", diagnostics)!, diagnostics);
        Assert.True(api is not null, string.Join(Environment.NewLine, diagnostics.Items));
        return api;
    }
}
