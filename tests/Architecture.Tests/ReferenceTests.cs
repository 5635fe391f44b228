using System.Xml.Linq;
using Xunit;

namespace FastShield.Architecture.Tests;

/// <summary>The arrows of docs/ARCHITECTURE.md: who may refer to whom, and to which packages.</summary>
public sealed class ReferenceTests
{
    [Theory]
    [InlineData("Runtime")]
    [InlineData("Compiler", "Runtime")]
    [InlineData("Proxy", "Runtime")]
    [InlineData("Control", "Compiler", "Proxy", "Runtime")]
    [InlineData("FastShield", "Compiler", "Control", "Proxy", "Runtime")]
    public void A_project_refers_to_exactly_these(string project, params string[] expected)
    {
        IEnumerable<string> actual = Load(project).Descendants("ProjectReference")
            .Select(reference => Attribute(reference, "Include").Split('/')[1]).Order(StringComparer.Ordinal);

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void There_are_no_other_projects_in_src() =>
        Assert.Equal(["Compiler", "Control", "FastShield", "Proxy", "Runtime"], SourceTree.Files("src", "*.csproj").Select(file => file.Split('/')[1]));

    [Theory]
    [InlineData("Runtime")]
    [InlineData("Proxy")]
    public void The_data_plane_brings_no_package_into_the_process(string project)
    {
        IEnumerable<string> packages = Load(project).Descendants("PackageReference")
            .Where(reference => (string?)reference.Attribute("PrivateAssets") != "all")
            .Select(reference => Attribute(reference, "Include"));

        Assert.Empty(packages);
    }

    private static XDocument Load(string project) => XDocument.Parse(SourceTree.Read($"src/{project}/FastShield{(project == "FastShield" ? "" : "." + project)}.csproj"));

    private static string Attribute(XElement element, string name) => (string)element.Attribute(name)!;
}
