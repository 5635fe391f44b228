using System.Diagnostics;
using System.Text.RegularExpressions;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Architecture.Tests;

/// <summary>What no tracked text says: leftovers in the product, paths of one machine anywhere.</summary>
public sealed partial class WordTests
{
    private static readonly string[] BinaryEndings = [".png", ".ico", ".woff2", ".bin", ".gz", ".der", ".pfx", ".wasm"];

    [Fact]
    public void The_product_has_no_leftovers() => SourceTree.None(Findings(SourceTree.ProductFiles, Leftover()));

    [Fact]
    public void No_tracked_text_names_a_path_of_one_machine()
    {
        IReadOnlyList<string> files = TrackedFiles();

        Assert.Contains("FastShield.sln", files);
        SourceTree.None(Findings(files, MachinePath()));
    }

    [Theory]
    [InlineData("cd /wor" + "k/main", true)]
    [InlineData("\"/tm" + "p/wt/eng/x.cs\"", true)]
    [InlineData("=/far" + "m/x", true)]
    [InlineData("https://example.com/wor" + "k/items", false)]
    [InlineData("src/wor" + "k/items", false)]
    [InlineData("/workers", false)]
    public void What_counts_as_a_path_of_one_machine(string text, bool expected) => Assert.Equal(expected, MachinePath().IsMatch(text));

    private static List<string> Findings(IEnumerable<string> files, Regex pattern)
    {
        List<string> findings = [];
        foreach (string file in files)
        {
            string[] lines = SourceTree.Lines(file);
            for (int i = 0; i < lines.Length; i++)
            {
                if (pattern.IsMatch(lines[i]))
                {
                    findings.Add($"{file}:{i + 1}: {lines[i].Trim()}");
                }
            }
        }

        return findings;
    }

    /// <summary>What git tracks; a tree without git (a source archive) is taken as it lies there.</summary>
    private static IReadOnlyList<string> TrackedFiles()
    {
        if (!Path.Exists(SourceTree.Full(".git")))
        {
            return [.. SourceTree.Files(".", "*").Select(file => file.TrimStart('.', '/')).Where(IsText)];
        }

        using Process git = Process.Start(new ProcessStartInfo("git", ["ls-files"]) { RedirectStandardOutput = true, WorkingDirectory = Suites.Repository })!;
        string[] files = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        return [.. files.Where(file => IsText(file) && File.Exists(SourceTree.Full(file)))];
    }

    private static bool IsText(string file) => !BinaryEndings.Contains(Path.GetExtension(file));

    [GeneratedRegex("TODO|FIXME|HACK|NotImplementedException")]
    private static partial Regex Leftover();

    // An absolute path begins the word: a path of a URL or of a document does not.
    [GeneratedRegex(@"(?<![\w.\-}>/*])/(?:work|farm|tmp/wt|tmp/research)(?:/|\s|$)")]
    private static partial Regex MachinePath();
}
