using System.Runtime.CompilerServices;
using Xunit;

namespace FastShield.TestKit;

/// <summary>
/// Compares text with a file that a person has read and found right: `Name.verified.ext`. Where they differ, what came is written to
/// `Name.received.ext` beside it; with FASTSHIELD_ACCEPT=1 the verified file is rewritten, to be read again in the diff. Line ends do not count.
/// </summary>
public static class Golden
{
    /// <summary>Compares with `Test.case.verified.ext` beside the calling test's source file.</summary>
    public static void Verify(string text, string caseName, string extension, [CallerMemberName] string test = "", [CallerFilePath] string source = "")
    {
        // Deterministic builds map the repository's root to "/_/".
        var file = source.StartsWith("/_/", StringComparison.Ordinal) ? Path.Combine(Suites.Repository, source[3..]) : source;
        VerifyFile(text, Path.Combine(Path.GetDirectoryName(file)!, $"{test}.{caseName}"), extension);
    }

    /// <summary>Compares with `stem.verified.ext`.</summary>
    public static void VerifyFile(string text, string stem, string extension)
    {
        var verified = $"{stem}.verified.{extension}";
        var received = $"{stem}.received.{extension}";
        var actual = Lines(text);
        if (Environment.GetEnvironmentVariable("FASTSHIELD_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(verified)!);
            File.WriteAllText(verified, actual);
            File.Delete(received);
            return;
        }

        var expected = File.Exists(verified) ? Lines(File.ReadAllText(verified)) : null;
        if (expected == actual)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, actual);
        Assert.Fail(expected is null
            ? $"{verified} is missing. Read {Path.GetFileName(received)}; where it is right, accept it with FASTSHIELD_ACCEPT=1."
            : $"{verified} differs from {Path.GetFileName(received)} at {FirstDifference(expected, actual)}");
    }

    private static string Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";

    private static string FirstDifference(string expected, string actual)
    {
        var was = expected.Split('\n');
        var came = actual.Split('\n');
        for (var i = 0; i < Math.Min(was.Length, came.Length); i++)
        {
            if (was[i] != came[i])
            {
                return $"line {i + 1}:\n- {was[i]}\n+ {came[i]}";
            }
        }

        return $"line {Math.Min(was.Length, came.Length)}: one of them ends";
    }
}
