using System.Text;
using FastShield.Conformance.Tests.Hostile;
using FastShield.Conformance.Tests.Requests;
using FastShield.Runtime.Contract;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Conformance.Tests.Fuzz;

/// <summary>
/// The request cases with their paths, queries, headers and bodies spoilt: each engine judges without an exception and in a time in proportion
/// to the request, and both give one answer for one reason.
/// </summary>
public sealed class MutatedRequestFuzzTests(ITestOutputHelper output)
{
    private const int Seed = 20261122;
    private const int PerCase = 12;
    private static readonly TimeSpan PerMegabyte = TimeSpan.FromSeconds(4);

    [SuiteFact]
    public void Both_engines_judge_spoilt_requests_alike_and_in_bounded_time()
    {
        var cases = RequestCase.All().ToList();
        using var specs = new GuardedSpecs(cases.Select(request => request.Spec));
        var random = new Random(Seed);
        var mutation = new Mutation(random);
        var contexts = new[] { new ValidationContext(), new ValidationContext() };
        var run = new FuzzRun(inCi: 15);
        var refused = 0L;
        var (bodies, parameters) = (0L, 0L);
        do
        {
            foreach (var request in cases)
            {
                if (specs.Of(request.Spec, out _) is not { } shields)
                {
                    continue;
                }

                for (var i = 0; i < PerCase; i++)
                {
                    var spoilt = Spoil(request, random, mutation);
                    var answers = new string[2];
                    for (var engine = 0; engine < 2; engine++)
                    {
                        var (shield, context) = (shields[engine], contexts[engine]);
                        Patience.Demand(
                            () =>
                            {
                                var (where, violation) = RequestJudge.Judge(shield, spoilt, context, out _);
                                answers[engine] = $"{where} {violation?.Class} {violation?.Detail} {violation?.Target} {violation?.SchemaPointer}";
                            },
                            spoilt.Path.Length + (spoilt.Query?.Length ?? 0) + (spoilt.Body?.Length ?? 0),
                            PerMegabyte,
                            () => spoilt.ToString());
                    }

                    Assert.True(answers[0] == answers[1], $"interpreter: {answers[0]}\ncompiled: {answers[1]}\n{spoilt}");
                    Assert.DoesNotContain("engines_disagree", answers[0], StringComparison.Ordinal);
                    refused += answers[0].StartsWith("valid", StringComparison.Ordinal) ? 0 : 1;
                    var isBody = !ReferenceEquals(spoilt.Body, request.Body);
                    bodies += isBody ? 1 : 0;
                    parameters += isBody ? 0 : 1;
                    run.Add();
                }
            }

            output.WriteLine($"{run}; {bodies} bodies, {parameters} paths, queries and headers; {refused} refused");
        }
        while (run.GoesOnFor(bodies, parameters));
        Assert.True(refused > run.Cases / 4 && refused < run.Cases, $"{refused} of {run.Cases} refused: the mutations miss what they are for");
    }

    private static RequestCase Spoil(RequestCase request, Random random, Mutation mutation)
    {
        string Latin(string text) => Encoding.Latin1.GetString(mutation.Of(Encoding.UTF8.GetBytes(text)));
        return random.Next(4) switch
        {
            0 => request with { Path = "/" + Latin(request.Path.TrimStart('/')).Replace("?", "", StringComparison.Ordinal) },
            1 => request with { Query = Latin(request.Query ?? "") },
            2 when request.Headers.Count > 0 => request with { Headers = [.. request.Headers.Select(header => header with { Value = Line(Latin(header.Value)) })] },
            _ => request.Body is { } body ? request with { Body = Encoding.UTF8.GetString(mutation.Of(Encoding.UTF8.GetBytes(body))) } : request with { Query = Latin(request.Query ?? "a=1") },
        };
    }

    // What the head's own grammar refuses never comes to the checks.
    private static string Line(string value) => string.Concat(value.Where(c => c is >= ' ' and not '\x7f' or '\t'));
}
