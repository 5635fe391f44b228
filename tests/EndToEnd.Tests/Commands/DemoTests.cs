using System.Text.RegularExpressions;
using FastShield.EndToEnd.Tests.Hosting;
using Xunit;

namespace FastShield.EndToEnd.Tests.Commands;

/// <summary>`fastshield demo` as a newcomer meets it: what it prints is what happens.</summary>
public sealed partial class DemoTests
{
    [ToolTheory("curl")]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Every_curl_line_that_it_prints_is_answered_as_it_promises(string host)
    {
        await using var demo = await ShieldProcess.StartAsync(ShieldBinary.Of(host), "demo", "--listen", "https://127.0.0.1:0");
        Assert.Contains(demo.Lines, line => line.StartsWith("compiled ", StringComparison.Ordinal) && line.Contains("Pet store, 5 operations", StringComparison.Ordinal));
        Assert.StartsWith("https://127.0.0.1:", demo.Url.ToString(), StringComparison.Ordinal);

        var lines = CurlLines(string.Join('\n', demo.Lines));
        Assert.True(lines.Count >= 9, $"only {lines.Count} curl lines were printed");
        var wrong = new List<string>();
        foreach (var (command, status) in lines)
        {
            var ended = await Tool.RunAsync("sh", ["-c", command.Replace("curl ", "curl -s -o /dev/null -w '%{http_code}' --max-time 20 ", StringComparison.Ordinal)], input: null);
            if (ended.Output != status)
            {
                wrong.Add($"{command}: promised {status}, answered {ended.Output} {ended.Errors}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));

        // Each refusal shows as a live line while the demo runs.
        foreach (var group in lines.Where(line => line.Status != "200").GroupBy(line => line.Status))
        {
            for (var i = 1; i <= group.Count(); i++)
            {
                var wanted = i;
                await demo.LineAsync(line => Refusal().Match(line) is { Success: true } match && match.Groups[1].Value == group.Key && --wanted == 0);
            }
        }

        await demo.SignalAsync("INT");
        Assert.Equal(0, await demo.ExitAsync());
    }

    private static List<(string Command, string Status)> CurlLines(string output) =>
        [.. CurlLine().Matches(output).Select(match => (match.Groups[1].Value.Replace("\\\n", " ", StringComparison.Ordinal), match.Groups[2].Value))];

    [GeneratedRegex(@"^\s*(curl (?:[^\n\\]|\\\n)*?)\s+-> (\d{3}) ", RegexOptions.Multiline)]
    private static partial Regex CurlLine();

    [GeneratedRegex(@"^\d\d:\d\d:\d\d\.\d{3} block (\d{3}) ")]
    private static partial Regex Refusal();
}
