using FastShield.TestKit;
using Xunit;

namespace FastShield.Architecture.Tests;

/// <summary>The files of the repository as the rules look at them: paths relative to its root, with forward slashes.</summary>
internal static class SourceTree
{
    private static readonly string[] BuildFolders = ["artifacts", "bin", "obj", "node_modules", ".git"];

    /// <summary>The C# files below src, ordered by path.</summary>
    public static IReadOnlyList<string> ProductFiles { get; } = Files("src", "*.cs");

    /// <summary>The project files of src, tests and bench, ordered by path.</summary>
    public static IReadOnlyList<string> Projects { get; } = [.. Files("src", "*.csproj"), .. Files("tests", "*.csproj"), .. Files("bench", "*.csproj")];

    public static string Full(string relative) => Path.Combine(Suites.Repository, relative);

    public static string Read(string relative) => File.ReadAllText(Full(relative));

    public static string[] Lines(string relative) => File.ReadAllLines(Full(relative));

    /// <summary>Fails with every finding in full, one a line.</summary>
    public static void None(IReadOnlyCollection<string> findings) => Assert.True(findings.Count == 0, string.Join('\n', findings));

    /// <summary>The files below a folder that match the pattern, build output left out.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(Full(folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Suites.Repository, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(BuildFolders.Contains))
            .Order(StringComparer.Ordinal)];
}
