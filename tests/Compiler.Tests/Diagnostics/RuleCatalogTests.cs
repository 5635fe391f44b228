using System.Reflection;
using FastShield.Compiler.Build;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering;
using Xunit;

namespace FastShield.Compiler.Tests.Diagnostics;

/// <summary>Formats that list their rules can say what each code means.</summary>
public sealed class RuleCatalogTests
{
    [Theory]
    [InlineData(typeof(DiagnosticCodes))]
    [InlineData(typeof(SchemaCodes))]
    [InlineData(typeof(BuildCodes))]
    public void Each_code_has_its_meaning(Type codes)
    {
        ArgumentNullException.ThrowIfNull(codes);
        var missing = codes.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => !RuleCatalog.Knows((string)field.GetRawConstantValue()!))
            .Select(field => $"{field.Name} = {field.GetRawConstantValue()}");
        Assert.Empty(missing);
    }
}
