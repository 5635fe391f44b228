using Xunit;
using Xunit.Abstractions;

namespace FastShield.Architecture.Tests;

/// <summary>One idea per file: 200 lines are aimed at, 400 are looked at twice, 600 are the end.</summary>
public sealed class FileSizeTests(ITestOutputHelper output)
{
    private const int LookTwice = 400;
    private const int Most = 600;

    [Fact]
    public void No_source_file_is_longer_than_600_lines()
    {
        (string File, int Lines)[] large = [.. SourceTree.ProductFiles
            .Select(file => (file, SourceTree.Lines(file).Length))
            .Where(entry => entry.Length > LookTwice)
            .OrderByDescending(entry => entry.Length)];
        foreach ((string file, int lines) in large)
        {
            output.WriteLine($"{lines} {file}");
        }

        Assert.DoesNotContain(large, entry => entry.Lines > Most);
    }
}
