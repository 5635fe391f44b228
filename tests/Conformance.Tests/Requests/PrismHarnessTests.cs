using FastShield.Control.Rollout;
using FastShield.Runtime.Contract;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Conformance.Tests.Requests;

/// <summary>
/// Prism's own tests, as far as the specification demands of a request's validator what they expect. Prism answers as a mock: its statuses for examples that
/// it lacks, types that it cannot make or responses that do not conform say nothing of the request, and are listed with their reason.
/// </summary>
public sealed class PrismHarnessTests(ITestOutputHelper output)
{
    private const string Mock = "the query picks what a mock answers";
    private const string Accept = "what the client accepts is between it and the origin (406)";
    private const string Response = "the mock's own response does not conform";
    private const string Reserved = "allowReserved says what a sender should encode; what it forbids has one reading all the same, and in multipart no meaning";

    /// <summary>Where the answer is not about the request: what the request is by its document, and why Prism answers otherwise.</summary>
    private static readonly Dictionary<string, (string Where, string Why)> NotOfTheRequest = new(StringComparer.Ordinal)
    {
        ["content-negotiation/E2E-Accept-Content-Negotiation-AC-6.oas3.txt"] = ("valid", Accept),
        ["content-negotiation/E2E-Accept-Content-Negotiation.invalid.oas3.txt"] = ("valid", Accept),
        ["default-responses/default_responses-AC-3.oas3.txt"] = ("valid", Mock),
        ["default-responses/default_responses-AC-7.oas3.txt"] = ("valid", Mock),
        ["range-status-codes/range-status-codes-AC-1.oas3.txt"] = ("valid", Mock),
        ["range-status-codes/range-status-codes-AC-2.oas3.txt"] = ("valid", Mock),
        ["range-status-codes/range-status-codes-AC-4.oas3.txt"] = ("valid", Mock),
        ["selecting-examples/manually-select-examples-AC-2.oas3.txt"] = ("valid", Mock),
        ["selecting-examples/manually-select-examples-AC-5.oas3.txt"] = ("parameter or body", Mock),
        ["serialization/E2E-text-plain-complex-serialisation.oas3.txt"] = ("valid", Response),
        ["validate-body-params/form-data-allow-reserved-fail.oas3.txt"] = ("valid", Reserved),
        ["validate-body-params/multipart-form-data-allow-reserved-fail.oas3.txt"] = ("valid", Reserved),
        ["violations/array-min-contains.httpResponse.txt"] = ("valid", Response),
        ["violations/array-prefix-items.httpResponse.txt"] = ("valid", Response),
        ["violations/combined-request-response.txt"] = ("valid", Response),
        ["violations/print-as-http-response.txt"] = ("valid", Response),
        ["violations/value-not-in-enum.httpResponse.txt"] = ("valid", Response),
    };

    [SuiteFact]
    public void What_the_specification_demands_of_Prism_holds_on_both_engines()
    {
        var texts = PrismText.All();
        var spoken = texts.Where(text => text.Document.Contains("openapi", StringComparison.Ordinal)).ToList();
        using var guarded = new GuardedTexts(spoken.Select(text => (text.Name, text.Document)), api => new ShieldPlan { Apis = [api], Hosts = ["*"] });
        var context = new ValidationContext();
        var failed = new List<string>();
        foreach (var text in spoken)
        {
            if (guarded.Of(text.Name, out var problem) is not { } shields)
            {
                // A document in a dialect that is refused, whose text is about a response.
                if (!NotOfTheRequest.ContainsKey(text.Name))
                {
                    failed.Add($"{text.Name}: {problem}");
                }

                continue;
            }

            var expected = NotOfTheRequest.TryGetValue(text.Name, out var other) ? other.Where : Demand(text.Status);
            foreach (var shield in shields)
            {
                var (where, violation) = RequestJudge.Judge(shield, text.Request, context, out _);
                if (!Fits(where, expected))
                {
                    failed.Add($"{text.Name}: {shield.Engine}: {text.Status} expected {expected}, got {where} {violation} {text.Request.Method} {text.Request.Path}?{text.Request.Query}");
                }
            }
        }

        output.WriteLine($"{spoken.Count} of {texts.Count} texts, {NotOfTheRequest.Count} of them with a status that is not about the request; the others are Swagger 2.0");
        foreach (var reason in NotOfTheRequest.GroupBy(entry => entry.Value.Why))
        {
            output.WriteLine($"{reason.Key}: {string.Join(", ", reason.Select(entry => entry.Key))}");
        }

        failed.ForEach(output.WriteLine);
        Assert.Empty(failed);
        Assert.Empty(NotOfTheRequest.Keys.Except(spoken.Select(text => text.Name)));
    }

    private static string Demand(int status) => status switch
    {
        401 => "security",
        404 => "path",
        405 => "method",
        415 => "content-type",
        400 or 422 => "parameter or body",
        < 300 => "valid",
        _ => "?",
    };

    private static bool Fits(string where, string expected) =>
        expected == "parameter or body" ? where is "path-param" or "query-param" or "header-param" or "cookie-param" or "body" : where == expected;
}
