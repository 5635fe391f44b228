using System.Reflection;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using Xunit;

namespace FastShield.Compiler.Tests.Diagnostics;

public sealed class DiagnosticTests
{
    [Fact]
    public void Every_code_means_one_thing()
    {
        var codes = typeof(DiagnosticCodes).Assembly.GetTypes()
            .Where(t => t.Name.EndsWith("Codes", StringComparison.Ordinal))
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(f => f.IsLiteral && f.FieldType == typeof(string))
            .Select(f => (string)f.GetRawConstantValue()!)
            .ToArray();

        Assert.True(codes.Length > 40);
        Assert.Equal(codes.Distinct().Order(), codes.Order());
        Assert.All(codes, code => Assert.Matches("^FS[0-9]{4}$", code));
    }

    [Fact]
    public void The_text_form_is_one_line_whatever_the_documents_names_hold() =>
        Assert.Equal(
            "a.yaml(3,5): error FS1204: \"x {}  y\". [#/a {\"action\":\"none\"}]",
            new Diagnostic("FS1204", DiagnosticSeverity.Error, "\"x\n{}\r\u2028y\".", "a.yaml", 3, 5, "/a\u0085{\"action\":\"none\"}").ToString());

    [Fact]
    public void The_text_form_has_place_severity_code_and_pointer()
    {
        Assert.Equal("a.yaml(3,5): error FS1204: No. [#/a]", new Diagnostic("FS1204", DiagnosticSeverity.Error, "No.", "a.yaml", 3, 5, "/a").ToString());
        Assert.Equal("a.yaml: gap FS1223: No.", new Diagnostic("FS1223", DiagnosticSeverity.Gap, "No.", "a.yaml", 0, 0, "").ToString());
    }

    [Fact]
    public void A_full_bag_goes_on_counting()
    {
        var bag = new DiagnosticBag();
        var node = DocumentReader.Read("{}"u8, "a.json", bag)!.Root;
        for (var i = 0; i < DiagnosticBag.Capacity; i++)
        {
            bag.Warning("FS0001", node, "w");
        }

        Assert.False(bag.HasErrors);
        bag.Error("FS0002", node, "e");
        Assert.True(bag.HasErrors);
        Assert.Equal((DiagnosticBag.Capacity, 1, 1), (bag.Items.Count, bag.Dropped, bag.CountOf(DiagnosticSeverity.Error)));
    }
}
