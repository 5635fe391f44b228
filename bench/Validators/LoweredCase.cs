using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Bench.Validators;

/// <summary>One case's schema as a program: the same for the program that emits and the one that measures.</summary>
/// <param name="Name">The case.</param>
/// <param name="Program">The program.</param>
/// <param name="Block">The block that instances are held against.</param>
internal sealed record LoweredCase(string Name, ValidationProgram Program, int Block)
{
    /// <summary>The name of the emitted class's namespace.</summary>
    public string Scope => "Emitted.C" + string.Concat(Name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    /// <summary>Reads and lowers; null, with the reasons on standard error, where the compiler refuses.</summary>
    public static LoweredCase? Read(string folder, string name)
    {
        var diagnostics = new DiagnosticBag();
        var document = DocumentReader.Read(File.ReadAllBytes(Path.Combine(folder, name, "schema.json")), "schema.json", diagnostics);
        if (document is not null)
        {
            var lowering = new SchemaLowering(SchemaDialect.Draft202012, new ReferenceResolver(document, diagnostics), diagnostics);
            var block = lowering.Lower(document.Root);
            var program = lowering.Complete();
            if (!diagnostics.HasErrors && !diagnostics.Items.Any(item => item.Severity == DiagnosticSeverity.Gap))
            {
                return new LoweredCase(name, program, block);
            }
        }

        foreach (var item in diagnostics.Items.Where(item => item.Severity is DiagnosticSeverity.Error or DiagnosticSeverity.Gap).Take(5))
        {
            Console.Error.WriteLine($"{name}: {item.Code} {item.Message}");
        }

        return null;
    }
}
