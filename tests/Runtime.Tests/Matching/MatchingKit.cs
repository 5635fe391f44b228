using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Matching;
using Xunit;

namespace FastShield.Runtime.Tests.Matching;

/// <summary>Short ways to make tables and to ask them.</summary>
internal static class MatchingKit
{
    /// <summary>Latin-1 text, so that any byte can be written in a test.</summary>
    public static byte[] Raw(string text) => Encoding.Latin1.GetBytes(text);

    public static PathTemplate Template(string text)
    {
        Assert.True(PathTemplate.TryParse(text, out var template, out var error), $"{text}: {error}");
        return template!;
    }

    /// <summary>A table in which the operation's index is its place in the list; each entry is `METHOD /path`.</summary>
    public static PathTable Table(params string[] operations) => Table(PathMode.Strict, PathFeatures.None, operations);

    public static PathTable Table(PathMode mode, PathFeatures allowed, params string[] operations)
    {
        var builder = new PathTableBuilder();
        for (var i = 0; i < operations.Length; i++)
        {
            var cut = operations[i].IndexOf(' ', StringComparison.Ordinal);
            Assert.Null(builder.Add(operations[i][..cut], Template(operations[i][(cut + 1)..]), i, allowed));
        }

        return builder.Build(mode);
    }

    /// <summary>Normalises and matches as the journey does; the answer as text: `op N a|b`, `404`, `405 ALLOW`, `400`.</summary>
    public static string Ask(PathTable table, string method, string raw)
    {
        var bytes = Raw(raw);
        var memory = new byte[(3 * bytes.Length) + 1];
        var verdict = PathNormaliser.Normalise(bytes, memory, table.Policy, out var written);
        if (!verdict.IsOk)
            return "400 " + verdict.Refusal;
        var path = verdict.IsUnchanged ? bytes : memory[..written];
        var captures = new PathCapture[table.MaxCaptures];
        var match = table.Match(Encoding.UTF8.GetBytes(method), path, verdict.Features, captures);
        return match.Kind switch
        {
            PathMatchKind.Found => ("op " + match.Operation + " " + Captured(path, captures, match.CaptureCount)).TrimEnd(),
            PathMatchKind.NotFound => "404",
            PathMatchKind.MethodNotAllowed => "405 " + Encoding.UTF8.GetString(match.Allow!),
            _ => "400",
        };
    }

    private static string Captured(byte[] path, PathCapture[] captures, int count)
    {
        var texts = new string[count];
        for (var i = 0; i < count; i++)
            texts[i] = Encoding.Latin1.GetString(path, captures[i].Start, captures[i].Length);
        return string.Join('|', texts);
    }
}
