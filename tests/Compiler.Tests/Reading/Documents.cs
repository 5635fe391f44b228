using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using Xunit;

namespace FastShield.Compiler.Tests.Reading;

/// <summary>Short ways to read a text and to get at what came out.</summary>
internal static class Documents
{
    public static SourceNode Json(string text) => Read(text, "a.json");

    public static SourceNode Yaml(string text) => Read(text, "a.yaml");

    public static Diagnostic JsonFault(string text) => Fault(Encoding.UTF8.GetBytes(text), "a.json");

    public static Diagnostic YamlFault(string text) => Fault(Encoding.UTF8.GetBytes(text), "a.yaml");

    public static Diagnostic Fault(byte[] bytes, string name, DocumentLimits? limits = null)
    {
        var bag = new DiagnosticBag();
        Assert.Null(DocumentReader.Read(bytes, name, bag, limits));
        var only = Assert.Single(bag.Items);
        Assert.Equal(DiagnosticSeverity.Error, only.Severity);
        return only;
    }

    public static SourceNode At(this SourceNode root, string pointer)
    {
        Assert.True(JsonPointer.TryParse(pointer, out var steps));
        var found = JsonPointer.Find(root, steps);
        Assert.NotNull(found);
        return found;
    }

    public static ScalarNode Scalar(this SourceNode root, string pointer) => Assert.IsType<ScalarNode>(root.At(pointer));

    public static (int Line, int Column) Place(this SourceNode node) => (node.Line, node.Column);

    public static (int Line, int Column) Place(this Diagnostic diagnostic) => (diagnostic.Line, diagnostic.Column);

    private static SourceNode Read(string text, string name)
    {
        var bag = new DiagnosticBag();
        var document = DocumentReader.Read(Encoding.UTF8.GetBytes(text), name, bag);
        Assert.Empty(bag.Items);
        Assert.NotNull(document);
        return document.Root;
    }
}
