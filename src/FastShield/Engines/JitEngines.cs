using FastShield.Commands;
using FastShield.Compiler;
using FastShield.Compiler.Build;
using FastShield.Compiler.Emit;
using FastShield.Runtime.Contract;

namespace FastShield.Engines;

/// <summary>The engines of the JIT host: it can compile generated C# while it runs.</summary>
internal static class ProcessEngines
{
    /// <summary>True where <see cref="Compile"/> can give an engine.</summary>
    public static bool CanCompile => true;

    /// <summary>Why it cannot, and what to do; empty here.</summary>
    public static string WhyNot => "";

    /// <summary>Compiles a document's validators; null with the reason where that fails.</summary>
    public static SchemaEngine? Compile(CompiledApi api, CancellationToken cancellation, out string problem)
    {
        var emitted = CSharpEmitter.Emit(api.Program, EngineNames.Entries(api), EngineNames.Namespace, EngineNames.Engine);
        var outcome = RoslynBuilder.Build(emitted, cancellation);
        problem = outcome.Diagnostics.Count > 0 ? outcome.Diagnostics[0].ToString() : "";
        return outcome.Assembly?.MakeEngine(emitted.TypeName, api.Program);
    }
}
