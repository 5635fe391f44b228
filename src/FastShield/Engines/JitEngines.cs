using FastShield.Commands;
using FastShield.Compiler;
using FastShield.Compiler.Build;
using FastShield.Compiler.Emit;

namespace FastShield.Engines;

/// <summary>The engines of the JIT host: it can compile generated C# while it runs.</summary>
internal static class ProcessEngines
{
    /// <summary>True where <see cref="Compile"/> can give an engine.</summary>
    public static bool CanCompile => true;

    /// <summary>Why it cannot, and what to do; empty here.</summary>
    public static string WhyNot => "";

    /// <summary>Compiles a document's validators, as many as fit under the limit.</summary>
    public static ProcessEngine Compile(CompiledApi api, int limit, CancellationToken cancellation)
    {
        var selection = EmitSelection.Within(api.Program, EngineNames.Entries(api), limit);
        var emitted = CSharpEmitter.Emit(api.Program, selection.Entries, EngineNames.Namespace, EngineNames.Engine);
        var outcome = RoslynBuilder.Build(emitted, cancellation);

        // Nothing more is loaded into it, so it may go as soon as no shield names the engine.
        using var assembly = outcome.Assembly;
        return new ProcessEngine(
            assembly?.MakeEngine(emitted.TypeName, api.Program), outcome.Diagnostics.Count > 0 ? outcome.Diagnostics[0].ToString() : "", selection.LeftOut, selection.Instructions);
    }
}
