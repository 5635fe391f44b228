using System.Text.RegularExpressions;
using Xunit;

namespace FastShield.Architecture.Tests;

/// <summary>Pointers and foreign functions live in few places, each with its reason in unsafe.txt.</summary>
public sealed partial class UnsafeTests
{
    private const string AllowedFile = "tests/Architecture.Tests/unsafe.txt";

    [Fact]
    public void Unsafe_code_is_only_where_the_list_allows_it()
    {
        string[] allowed = [.. Entries().Select(entry => entry.Place)];
        List<string> findings = [];
        foreach (string file in SourceTree.ProductFiles)
        {
            if (allowed.Any(place => file == place || (place.EndsWith('/') && file.StartsWith(place, StringComparison.Ordinal))))
            {
                continue;
            }

            string[] lines = CodeOf(SourceTree.Read(file)).Split('\n');
            for (int i = 0; i < lines.Length; i++)
            {
                if (Unsafe().IsMatch(lines[i]))
                {
                    findings.Add($"{file}:{i + 1}: {lines[i].Trim()}");
                }
            }
        }

        SourceTree.None(findings);
    }

    [Fact]
    public void Each_place_has_its_reason() =>
        Assert.All(Entries(), entry => Assert.True(entry.Reason.Length >= 20, $"{entry.Place} has no reason"));

    [Theory]
    [InlineData("    internal static unsafe int Read(byte* at)", true)]
    [InlineData("    [LibraryImport(\"libssl.so.3\")]", true)]
    [InlineData("    [DllImport(\"libc\")]", true)]
    [InlineData("    // no unsafe code here", false)]
    [InlineData("    /// <summary>Not an unsafe method.</summary>", false)]
    [InlineData("    bool isUnsafe = false;", false)]
    [InlineData("    writer.Line(\"internal static unsafe class A\");", false)]
    [InlineData("    var quote = '\"'; unsafe { } // \"", true)]
    [InlineData("    text = \"\"\"\n an unsafe \"word\" in a raw string \n\"\"\";", false)]
    public void What_counts_as_unsafe(string text, bool expected) => Assert.Equal(expected, Unsafe().IsMatch(CodeOf(text)));

    /// <summary>The text without its comments and literals, which may speak of unsafe code; lines stay where they are.</summary>
    private static string CodeOf(string text) => NoCode().Replace(text, match => new string('\n', match.Value.Count(c => c == '\n')));

    private static IEnumerable<(string Place, string Reason)> Entries() =>
        SourceTree.Lines(AllowedFile)
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(": ", 2))
            .Select(parts => (parts[0], parts.Length > 1 ? parts[1] : ""));

    [GeneratedRegex(@"\bunsafe\b|\bDllImport\b|\bLibraryImport\b")]
    private static partial Regex Unsafe();

    // \x22 is the quotation mark: comments, characters, then raw, verbatim and plain strings.
    [GeneratedRegex(@"//[^\n]*|/\*[\s\S]*?\*/|'(?:\\[^\n]|[^'\\\n])+'|\x22{3}[\s\S]*?\x22{3,}|@\x22(?:\x22\x22|[^\x22])*\x22|\x22(?:\\[^\n]|[^\x22\\\n])*\x22")]
    private static partial Regex NoCode();
}
