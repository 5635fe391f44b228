using FastShield.Compiler;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Control.Rollout;
using FastShield.Proxy.Gates;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Conformance.Tests.Requests;

public sealed class RequestCaseTests(ITestOutputHelper output)
{
    [SuiteFact]
    public void Every_case_is_answered_as_its_rule_says()
    {
        var shields = new Dictionary<string, (Shield? Shield, string Problem)>();
        var context = new ValidationContext();
        var passed = 0;
        var refused = new List<string>();
        var failed = new List<string>();
        foreach (var request in RequestCase.All())
        {
            if (request.HasResponse || request.Where == "security")
            {
                refused.Add($"{request.Id}: responses and security are not looked at yet");
                continue;
            }

            if (!shields.TryGetValue(request.Spec, out var built))
            {
                shields.Add(request.Spec, built = Build(request.Spec));
            }

            if (built.Shield is null)
            {
                refused.Add($"{request.Id}: {built.Problem}");
                continue;
            }

            var (where, violation) = RequestJudge.Judge(built.Shield, request, context);
            var expected = request.IsValid ? "valid" : request.Where;
            if (where == expected)
            {
                passed++;
            }
            else
            {
                failed.Add($"{request.Id}: expected {expected}, got {where} {violation} [{string.Join(",", request.Needs)}] {request.Method} {request.Path}?{request.Query} {request.Body} -- {request.Why}");
            }
        }

        output.WriteLine($"{passed} passed, {refused.Count} refused, {failed.Count} failed");
        failed.ForEach(output.WriteLine);
        refused.ForEach(output.WriteLine);
        Assert.Empty(failed);
    }

    private static (Shield? Shield, string Problem) Build(string spec)
    {
        var diagnostics = new DiagnosticBag();
        var document = DocumentReader.Read(Suites.Path("request-cases", spec), diagnostics);
        var api = document is null ? null : CompilerPipeline.Compile(document, diagnostics);
        if (api is null || diagnostics.HasGaps)
        {
            return (null, diagnostics.Items.FirstOrDefault(d => d.Severity >= DiagnosticSeverity.Gap)?.ToString() ?? "?");
        }

        var builder = new ShieldBuilder(new ShieldPlan { Apis = [api], Hosts = ["*"], EncodedSlash = true });
        return builder.Problems.Count > 0
            ? (null, builder.Problems[0])
            : (builder.Build(1, compiled => new SchemaInterpreter(compiled.Program)), "");
    }
}
