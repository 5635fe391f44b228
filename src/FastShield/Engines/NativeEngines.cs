using FastShield.Compiler;

namespace FastShield.Engines;

/// <summary>The engines of the native binary: no code can be made while it runs.</summary>
internal static class ProcessEngines
{
    /// <summary>True where <see cref="Compile"/> can give an engine.</summary>
    public static bool CanCompile => false;

    /// <summary>Why it cannot, and what to do.</summary>
    public static string WhyNot =>
        "This native binary cannot compile while it runs, and it has no validators built in. Leave --engine out to use the interpreter, or run the JIT host (`dotnet run --project src/FastShield`).";

    /// <summary>Gives none here.</summary>
    public static ProcessEngine Compile(CompiledApi api, int limit, CancellationToken cancellation) => new(null, WhyNot, []);
}
