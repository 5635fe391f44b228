using System.Runtime.CompilerServices;
using System.Text;
using FastShield.Compiler.Build;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Emit;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Contract;
using Xunit;

namespace FastShield.Compiler.Tests.Build;

/// <summary>Generated code is given back when nothing names its engine any more: a document that is replaced leaves no code behind.</summary>
public sealed class UnloadTests
{
    private const int Rounds = 50;

    [Fact]
    public void An_engine_that_no_shield_names_is_collected_with_its_code()
    {
        var holder = new Holder();
        var (engine, code) = Make(holder);
        Collect(() => !engine.IsAlive);
        Assert.True(engine.IsAlive, "The shield still names it.");

        holder.Engine = null;
        Collect(() => !engine.IsAlive && !code.IsAlive);

        Assert.False(engine.IsAlive);
        Assert.False(code.IsAlive, "The load context is still there, so the machine code is too.");
    }

    // Of its own, so that no local of the test keeps alive what has to go.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Engine, WeakReference Code) Make(Holder holder)
    {
        var diagnostics = new DiagnosticBag();
        var text = """{"openapi": "3.1.0", "info": {"title": "One", "version": "1"}, "paths": {"/a": {"get": {"operationId": "a", "parameters": [{"name": "n", "in": "query", "schema": {"type": "integer"}}], "responses": {"200": {"description": "Fine"}}}}}}""";
        var api = CompilerPipeline.Compile(DocumentReader.Read(Encoding.UTF8.GetBytes(text), "one.json", diagnostics)!, diagnostics)!;
        var emitted = CSharpEmitter.Emit(api.Program, [.. api.Operations[0].Entries.Select(entry => new EmitEntry("a", entry.Block))]);
        using var assembly = RoslynBuilder.Build(emitted).Assembly!;
        holder.Engine = assembly.MakeEngine(emitted.TypeName, api.Program);
        return (new WeakReference(holder.Engine), new WeakReference(System.Runtime.Loader.AssemblyLoadContext.GetLoadContext(holder.Engine.GetType().Assembly)));
    }

    private static void Collect(Func<bool> isDone)
    {
        for (var i = 0; i < Rounds && !isDone(); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private sealed class Holder
    {
        public SchemaEngine? Engine { get; set; }
    }
}
