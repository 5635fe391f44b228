using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Build;

/// <summary>
/// An assembly of emitted engines in a load context of its own. Dispose of it when no shield names its engines any more: the code's memory
/// is given back once the last request that uses it is done.
/// </summary>
public sealed class CompiledAssembly : IDisposable
{
    private readonly AssemblyLoadContext _context;
    private readonly Assembly _assembly;
    private bool _isDisposed;

    internal CompiledAssembly(Stream image)
    {
        _context = new EngineLoadContext();
        _assembly = Load(_context, image);
    }

    /// <summary>Makes an engine, with its code compiled to machine code already: the first request does not wait for that.</summary>
    /// <param name="typeName">The class's full name, as the emitter gave it.</param>
    /// <param name="program">The very program that the class was emitted from.</param>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "This namespace is compiled for the JIT host alone, which is never trimmed.")]
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "As above.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "As above.")]
    public SchemaEngine MakeEngine(string typeName, ValidationProgram program)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var type = _assembly.GetType(typeName, throwOnError: true)!;
        foreach (var method in type.GetMethods(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
        {
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
        }

        return (SchemaEngine)Activator.CreateInstance(type, program)!;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _context.Unload();
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "This namespace is compiled for the JIT host alone, which is never trimmed.")]
    private static Assembly Load(AssemblyLoadContext context, Stream image) => context.LoadFromStream(image);

    /// <summary>Knows one assembly by itself: the Runtime whose types the engine's base class and its caller share.</summary>
    private sealed class EngineLoadContext() : AssemblyLoadContext("FastShield.Emitted", isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            var runtime = typeof(SchemaEngine).Assembly;
            return assemblyName.Name == runtime.GetName().Name ? runtime : null;
        }
    }
}
