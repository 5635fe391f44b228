using FastShield.Proxy.Http1;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Proxy.Tests.Http1;

/// <summary>The corpus http1-cases through parser, body reader and writer: in one packet, and octet by octet.</summary>
public sealed class MessageCaseTests(ITestOutputHelper output)
{
    private const int PacketBytes = 16 * 1024;
    private const int LongCase = 4 * 1024;

    /// <summary>Cases that hold for another setting than the default.</summary>
    private static readonly Dictionary<string, string> _withUnderscores = new()
    {
        ["content-length/underscore-name"] = "the default refuses underscores in names, as origins may read Content_Length as Content-Length",
        ["transfer-encoding/name-underscore"] = "the default refuses underscores in names, as origins may read Transfer_Encoding as Transfer-Encoding",
    };

    [SuiteFact]
    public void Every_case_has_an_outcome_that_the_rfcs_allow()
    {
        var cases = MessageCase.ReadAll();
        var failures = new List<string>();
        var safest = 0;
        foreach (var one in cases)
        {
            var outcome = one.IsRequest ? CheckRequest(one, failures) : CheckResponse(one, failures);
            safest += outcome == one.Expect[0] ? 1 : 0;
            if (outcome != one.Expect[0])
            {
                output.WriteLine($"not the safest: {one.Id}: {outcome}, of [{string.Join(' ', one.Expect)}]");
            }
        }

        output.WriteLine($"{cases.Count} cases, {failures.Count} failures, {safest} with the safest outcome, {_withUnderscores.Count} with underscores allowed");
        Assert.Equal(267, cases.Count);
        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [SuiteFact]
    public void The_default_refuses_the_cases_with_underscores()
    {
        foreach (var one in MessageCase.ReadAll().Where(one => _withUnderscores.ContainsKey(one.Id)))
        {
            var conversation = new RequestConversation(HeadLimits.Default);
            conversation.Receive(one.Raw);
            Assert.Equal("400", conversation.Outcome);
        }
    }

    private static string CheckRequest(MessageCase one, List<string> failures)
    {
        var limits = HeadLimits.Default with { AllowUnderscoreInNames = _withUnderscores.ContainsKey(one.Id) };
        var whole = RunRequest(one, limits, PacketBytes);
        Check(one.Expect.Contains(whole.Outcome), one, $"outcome {whole.Outcome} {whole.End}, expected one of {string.Join(' ', one.Expect)}", failures);
        if (whole.Outcome == "accept" && one.Requests is not null)
        {
            Check(Same(whole.Requests, one.Requests), one, $"requests {string.Join(", ", whole.Requests)}", failures);
        }

        Check(one.Requests is not [] || whole.Requests.Count == 0, one, "a request that must not be seen", failures);
        Check(one.Second is null || whole.End == one.Second, one, $"the second message got {whole.End}", failures);
        Check(!one.CloseAfter || whole.End is not null, one, "the connection stays open", failures);
        foreach (var absent in one.ForwardAbsent)
        {
            var line = absent.Replace(":", ": ", StringComparison.Ordinal) + (absent.Contains(':') ? "\r\n" : ":");
            Check(!whole.Forwarded.Any(head => head.Contains("\r\n" + line, StringComparison.OrdinalIgnoreCase)), one, $"{absent} was forwarded", failures);
        }

        if (one.Raw.Length < LongCase)
        {
            var cut = RunRequest(one, limits, 1);
            Check(cut.Outcome == whole.Outcome && cut.End == whole.End && Same(cut.Requests, [.. whole.Requests]) && cut.Forwarded.SequenceEqual(whole.Forwarded),
                one, $"octet by octet: {cut.Outcome} {cut.End}, in one: {whole.Outcome} {whole.End}", failures);
        }

        return whole.Outcome;
    }

    private static string CheckResponse(MessageCase one, List<string> failures)
    {
        var whole = RunResponse(one, PacketBytes);
        Check(one.Expect.Contains(whole.Outcome), one, $"outcome {whole.Outcome}, expected one of {string.Join(' ', one.Expect)}", failures);
        if (whole.Outcome == "forward")
        {
            Check(one.Body is null || whole.Body == one.Body, one, $"body {whole.Body}", failures);
            Check(!one.CloseAfter || !whole.IsReusable, one, "the connection would be used again", failures);
            foreach (var absent in one.ForwardAbsent)
            {
                Check(!whole.Forwarded.Contains($"\r\n{absent}:", StringComparison.OrdinalIgnoreCase), one, $"{absent} was forwarded", failures);
            }
        }

        if (one.Raw.Length < LongCase)
        {
            var cut = RunResponse(one, 1);
            Check(cut.Outcome == whole.Outcome && cut.Body == whole.Body && cut.Forwarded == whole.Forwarded, one, $"octet by octet: {cut.Outcome}, in one: {whole.Outcome}", failures);
        }

        return whole.Outcome;
    }

    private static RequestConversation RunRequest(MessageCase one, HeadLimits limits, int packet)
    {
        var conversation = new RequestConversation(limits);
        for (var at = 0; at < one.Raw.Length; at += packet)
        {
            conversation.Receive(one.Raw.AsSpan(at, Math.Min(packet, one.Raw.Length - at)));
        }

        return conversation;
    }

    private static ResponseConversation RunResponse(MessageCase one, int packet)
    {
        var conversation = new ResponseConversation(one.RequestMethod);
        for (var at = 0; at < one.Raw.Length; at += packet)
        {
            conversation.Receive(one.Raw.AsSpan(at, Math.Min(packet, one.Raw.Length - at)));
        }

        conversation.EndOfInput();
        return conversation;
    }

    private static bool Same(List<CaseRequest> seen, CaseRequest[] allowed) =>
        seen.Count == allowed.Length && seen.Zip(allowed).All(pair =>
            pair.First.Method == pair.Second.Method && pair.First.Target == pair.Second.Target
            && pair.First.BodyLength == pair.Second.BodyLength && pair.First.Body.StartsWith(pair.Second.Body, StringComparison.Ordinal));

    private static void Check(bool holds, MessageCase one, string what, List<string> failures)
    {
        if (!holds)
        {
            failures.Add($"{one.Id} ({one.Rule}): {what}");
        }
    }
}
