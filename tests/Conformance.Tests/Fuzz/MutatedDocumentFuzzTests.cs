using System.Text;
using FastShield.Compiler;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Emit;
using FastShield.Compiler.Reading;
using FastShield.Conformance.Tests.Hostile;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Conformance.Tests.Fuzz;

/// <summary>
/// Documents that were spoilt: each compiles, or is refused with diagnostics, without an exception and in a time in proportion to it; and what
/// compiles can be emitted.
/// </summary>
public sealed class MutatedDocumentFuzzTests(ITestOutputHelper output)
{
    private const int Seed = 20261123;
    private const int LargestDocument = 60_000;
    private static readonly TimeSpan PerMegabyte = TimeSpan.FromSeconds(40);

    [SuiteFact]
    public void Spoilt_documents_are_compiled_or_refused_in_bounded_time()
    {
        var documents = Documents();
        Assert.NotEmpty(documents);
        var random = new Random(Seed);
        var mutation = new Mutation(random);
        var run = new FuzzRun(inCi: 15);
        var (compiled, refused) = (0, 0);
        do
        {
            foreach (var (name, text) in documents)
            {
                for (var i = 0; i < 10; i++)
                {
                    var spoilt = mutation.Of(text);
                    CompiledApi? api = null;
                    var diagnostics = new DiagnosticBag();
                    try
                    {
                        Patience.Demand(
                            () =>
                            {
                                diagnostics = new DiagnosticBag();
                                api = DocumentReader.Read(spoilt, name, diagnostics) is { } document ? CompilerPipeline.Compile(document, diagnostics) : null;
                                Emit(api);
                            },
                            spoilt.Length,
                            PerMegabyte,
                            () => name);
                    }
                    catch (Exception fault) when (fault is not Xunit.Sdk.XunitException)
                    {
                        Assert.Fail($"{name}: {fault}\n{Encoding.Latin1.GetString(spoilt)}");
                    }

                    Assert.True(api is not null || diagnostics.HasErrors, $"{name}: refused without an error");
                    compiled += api is null ? 0 : 1;
                    refused += api is null ? 1 : 0;
                    run.Add();
                }
            }

            output.WriteLine($"{run}; {compiled} compiled, {refused} refused");
        }
        while (run.GoesOn);
        Assert.True(compiled > run.Cases / 20 && refused > run.Cases / 20, $"{compiled} compiled, {refused} refused: the mutations miss what they are for");
    }

    private static void Emit(CompiledApi? api)
    {
        if (api is not null)
        {
            CSharpEmitter.Emit(
                api.Program, [.. api.Operations.SelectMany(operation => operation.Entries.Select(entry => new EmitEntry(operation.Contract.Id, entry.Block)))]);
        }
    }

    private static List<(string Name, byte[] Text)> Documents() =>
    [
        .. RequestCases().Append(Path.Combine(Suites.Repository, "samples", "petstore", "petstore.openapi.yaml"))
            .Select(file => (Path.GetFileName(file), File.ReadAllBytes(file)))
            .Where(file => file.Item2.Length <= LargestDocument),
    ];

    private static IEnumerable<string> RequestCases() =>
        Requests.RequestCase.All().Select(request => request.Spec).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(spec => Suites.Path("request-cases", spec));
}
