using System.Text.Json;
using Xunit;

namespace FastShield.Architecture.Tests;

/// <summary>Each project is in the solution and has its lock file; the native binary's closure stays small.</summary>
public sealed class SupplyTests
{
    private const string NativeLockFile = "src/FastShield/packages.native.lock.json";

    [Fact]
    public void Each_project_has_its_lock_file() =>
        Assert.All(SourceTree.Projects, project => Assert.True(File.Exists(SourceTree.Full(Folder(project) + "/packages.lock.json")), $"{project} has no packages.lock.json"));

    [Fact]
    public void Each_project_is_in_the_solution()
    {
        string solution = SourceTree.Read("FastShield.sln").Replace('\\', '/');

        Assert.All(SourceTree.Projects, project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }

    // Neither can be compiled ahead of time for what it is used for here: both belong to the JIT host.
    [Theory]
    [InlineData("Microsoft.CodeAnalysis")]
    [InlineData("Microsoft.OpenApi")]
    public void The_native_closure_is_free_of(string package)
    {
        string[] closure = [.. Packages(NativeLockFile)];

        Assert.Contains("YamlDotNet", closure);
        Assert.DoesNotContain(closure, name => name.StartsWith(package, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_native_lock_file_is_for_one_framework_and_one_system()
    {
        using JsonDocument document = JsonDocument.Parse(SourceTree.Read(NativeLockFile));
        string[] targets = [.. document.RootElement.GetProperty("dependencies").EnumerateObject().Select(target => target.Name)];

        Assert.Equal(2, targets.Length);
        Assert.Equal($"{targets[0]}/linux-x64", targets[1]);
    }

    private static IEnumerable<string> Packages(string lockFile)
    {
        using JsonDocument document = JsonDocument.Parse(SourceTree.Read(lockFile));
        foreach (JsonProperty target in document.RootElement.GetProperty("dependencies").EnumerateObject())
        {
            foreach (JsonProperty package in target.Value.EnumerateObject())
            {
                yield return package.Name;
                if (package.Value.TryGetProperty("dependencies", out JsonElement dependencies))
                {
                    foreach (JsonProperty dependency in dependencies.EnumerateObject())
                    {
                        yield return dependency.Name;
                    }
                }
            }
        }
    }

    private static string Folder(string project) => project[..project.LastIndexOf('/')];
}
