using System.Text;
using FastShield.Compiler.Emit;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Diagnostic = FastShield.Compiler.Diagnostics.Diagnostic;
using DiagnosticSeverity = FastShield.Compiler.Diagnostics.DiagnosticSeverity;

namespace FastShield.Compiler.Build;

/// <summary>
/// Compiles emitted engines in memory, optimised, and loads them so that they can be unloaded again. Meant for a thread in the background:
/// the interpreter guards until the result is there, and goes on where there is none. Nothing is thrown but for a cancelled build.
/// </summary>
public static class RoslynBuilder
{
    private const string NoLocalsInit = "[module: System.Runtime.CompilerServices.SkipLocalsInit]\n";

    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp13, DocumentationMode.None);

    private static readonly CSharpCompilationOptions Options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        .WithOptimizationLevel(OptimizationLevel.Release)
        .WithAllowUnsafe(true)
        .WithConcurrentBuild(false)
        .WithDeterministic(true)
        .WithNullableContextOptions(NullableContextOptions.Enable)
        .WithWarningLevel(9)
        .WithGeneralDiagnosticOption(ReportDiagnostic.Error);

    /// <summary>Compiles one engine's files.</summary>
    public static BuildOutcome Build(EmittedEngine engine, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return Build(engine.Files, cancellation);
    }

    /// <summary>Compiles files of one or more engines into one assembly. A warning counts as an error: the emitter writes none.</summary>
    public static BuildOutcome Build(IEnumerable<EmittedFile> files, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (BuildReferences.All is not { } references)
        {
            return Failed("The assemblies of this process are not there as files, so validators cannot be compiled in it.");
        }

        // Every local is assigned before it is read; clearing the stack for nothing costs five percent of a small body's time.
        var trees = new List<SyntaxTree> { Parse("Module.cs", NoLocalsInit, cancellation) };
        foreach (var file in files)
        {
            trees.Add(Parse(file.Path, file.Text, cancellation));
        }

        using var image = new MemoryStream();
        var compilation = CSharpCompilation.Create("FastShield.Emitted", trees, references, Options);
        var result = compilation.Emit(image, cancellationToken: cancellation);
        if (!result.Success)
        {
            return new BuildOutcome(null, [.. result.Diagnostics.Where(found => found.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error).Select(ToOurs)]);
        }

        image.Position = 0;
        try
        {
            return new BuildOutcome(new CompiledAssembly(image), []);
        }
        catch (Exception fault) when (fault is BadImageFormatException or FileLoadException)
        {
            return Failed($"The compiled validators could not be loaded: {fault.Message}");
        }
    }

    private static SyntaxTree Parse(string path, string text, CancellationToken cancellation) =>
        CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), ParseOptions, path, cancellation);

    private static BuildOutcome Failed(string message) =>
        new(null, [new Diagnostic(BuildCodes.Environment, DiagnosticSeverity.Error, message, "", 0, 0, "")]);

    private static Diagnostic ToOurs(Microsoft.CodeAnalysis.Diagnostic found)
    {
        var place = found.Location.GetLineSpan();
        return new Diagnostic(
            BuildCodes.EmittedCode,
            DiagnosticSeverity.Error,
            $"Emitted code does not compile ({found.Id}): {found.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}",
            place.Path ?? "",
            place.StartLinePosition.Line + 1,
            place.StartLinePosition.Character + 1,
            "");
    }
}
