using System.Text;
using FastShield.Compiler.Contract;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using Xunit;

namespace FastShield.Compiler.Tests.Contract;

/// <summary>Short ways to take the contract of a text.</summary>
internal static class Contracts
{
    /// <summary>The contract of a whole YAML document, which must be without any diagnostic.</summary>
    public static ApiContract Clean(string yaml)
    {
        var (contract, bag) = Read(yaml);
        Assert.Empty(bag.Items);
        return contract!;
    }

    /// <summary>The contract of the text below `paths:` (indented by two spaces already).</summary>
    public static (ApiContract? Contract, DiagnosticBag Diagnostics) Paths(string paths, string version = "3.1.0", string more = "") =>
        Read($"openapi: {version}\ninfo: {{title: t, version: '1'}}\n{more}paths:\n{paths}");

    /// <summary>One operation, `GET /a` unless told otherwise, with this text as its fields on one line in braces.</summary>
    public static (OperationContract? Operation, DiagnosticBag Diagnostics) Operation(string fields, string version = "3.1.0", string path = "/a", string method = "get")
    {
        var (contract, bag) = Paths($"  {path}:\n    {method}: {{{fields}}}\n", version);
        return (contract!.Operations.FirstOrDefault(), bag);
    }

    public static (ParameterContract? Parameter, DiagnosticBag Diagnostics) Parameter(string fields, string version = "3.1.0", string path = "/a")
    {
        var (operation, bag) = Operation($"parameters: [{{{fields}}}]", version, path);
        return (operation!.Parameters.FirstOrDefault(p => !p.IsImplied), bag);
    }

    public static (ApiContract? Contract, DiagnosticBag Diagnostics) Read(string yaml)
    {
        var bag = new DiagnosticBag();
        var document = DocumentReader.Read(Encoding.UTF8.GetBytes(yaml), "api.yaml", bag);
        Assert.NotNull(document);
        return (ContractReader.Read(document, bag), bag);
    }

    public static Diagnostic Only(this DiagnosticBag bag, string code, DiagnosticSeverity severity)
    {
        var only = Assert.Single(bag.Items);
        Assert.Equal((code, severity), (only.Code, only.Severity));
        return only;
    }
}
