using System.Text.RegularExpressions;
using Xunit;

namespace FastShield.Architecture.Tests;

/// <summary>Folder = namespace, so that a name says where its file is.</summary>
public sealed partial class NamespaceTests
{
    [Fact]
    public void Each_source_file_declares_the_namespace_of_its_folder()
    {
        List<string> findings = [];
        foreach (string file in SourceTree.ProductFiles)
        {
            string text = SourceTree.Read(file);
            string[] declared = [.. Namespace().Matches(text).Select(match => match.Groups[1].Value)];
            if (declared.Length == 0 && !Type().IsMatch(text))
            {
                // Only global usings or attributes of the assembly.
                continue;
            }

            if (declared is not [var one] || one != Expected(file))
            {
                findings.Add($"{file}: [{string.Join(", ", declared)}] instead of {Expected(file)}");
            }
        }

        SourceTree.None(findings);
    }

    [Theory]
    [InlineData("src/Runtime/Json/Scanner.cs", "FastShield.Runtime.Json")]
    [InlineData("src/Proxy/Transport/Epoll/Loop.cs", "FastShield.Proxy.Transport.Epoll")]
    [InlineData("src/FastShield/Program.cs", "FastShield")]
    [InlineData("src/FastShield/Commands/Run/RunCommand.cs", "FastShield.Commands.Run")]
    public void The_executable_is_the_root_namespace(string file, string expected) => Assert.Equal(expected, Expected(file));

    private static string Expected(string file)
    {
        string[] folders = file.Split('/')[1..^1];
        return string.Join('.', folders[0] == "FastShield" ? folders : ["FastShield", .. folders]);
    }

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\s*(?:\w+\s+)*(?:class|struct|record|interface|enum|delegate)\s+\w", RegexOptions.Multiline)]
    private static partial Regex Type();
}
