using FastShield.Compiler.Lowering;
using FastShield.Proxy.Gates;
using FastShield.Runtime.Contract;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Conformance.Tests.Requests;

public sealed class RequestCaseTests(ITestOutputHelper output)
{
    [SuiteFact]
    public void Both_engines_answer_every_case_as_its_rule_says()
    {
        var cases = RequestCase.All();
        using var specs = new GuardedSpecs(cases.Select(request => request.Spec));
        var context = new ValidationContext();
        var passed = 0;
        var refused = new List<string>();
        var failed = new List<string>();
        foreach (var request in cases)
        {
            if (specs.Of(request.Spec, out var problem) is not { } shields)
            {
                refused.Add($"{request.Id}: {problem}");
                continue;
            }

            var expected = request.IsValid ? "valid" : request.Where;
            var answers = shields.Select(shield => (shield.Engine, Answer: Judge(shield, request, context))).ToList();
            var wrong = answers.Where(answer => answer.Answer.Where != expected).ToList();
            failed.AddRange(wrong.Select(answer =>
                $"{request.Id}: {answer.Engine}: expected {expected}, got {answer.Answer} [{string.Join(",", request.Needs)}] {request.Method} {request.Path}?{request.Query} {request.Body} -- {request.Why}"));
            if (answers[0].Answer != answers[1].Answer)
            {
                failed.Add($"{request.Id}: the engines differ: {answers[0]} and {answers[1]}");
            }
            else if (wrong.Count == 0)
            {
                passed++;
            }
        }

        output.WriteLine($"{passed} passed on both engines, {refused.Count} refused, {failed.Count} failed");
        failed.ForEach(output.WriteLine);
        refused.ForEach(output.WriteLine);
        Assert.Empty(failed);
        Assert.DoesNotContain(refused, reason => reason.Contains(SchemaCodes.UnsupportedBody, StringComparison.Ordinal));
    }

    /// <summary>A case about an answer is judged where its request was found valid.</summary>
    private static (string Where, Violation? Violation) Judge(Shield shield, RequestCase request, ValidationContext context)
    {
        var answer = RequestJudge.Judge(shield, request, context, out var operation);
        return answer.Where == "valid" && request.Response is { } response
            ? ResponseJudge.Judge(operation!, response, request.Method, context)
            : answer;
    }
}
