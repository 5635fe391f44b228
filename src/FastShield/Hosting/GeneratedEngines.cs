using FastShield.BuiltIn;
using FastShield.Control.Rollout;
using FastShield.Control.Settings;
using FastShield.Engines;

namespace FastShield.Hosting;

/// <summary>Generated code for the documents of zones: built into this executable, or compiled while it runs.</summary>
internal static class GeneratedEngines
{
    /// <summary>Throws <see cref="StartException"/> where generated code is asked for that this process cannot have.</summary>
    public static void Check(FastShieldSettings settings)
    {
        if (settings.Engine == EngineChoice.Compiled && !ProcessEngines.CanCompile && BuiltInShield.Documents.Count == 0)
        {
            throw new StartException(ProcessEngines.WhyNot, ExitCodes.Usage);
        }
    }

    /// <summary>Whether any may come.</summary>
    public static bool MayCome(FastShieldSettings settings) =>
        settings.Engine != EngineChoice.Interpreter && (ProcessEngines.CanCompile || BuiltInShield.Documents.Count > 0);

    /// <summary>The code for a document, within a number of instructions; what is built in costs none.</summary>
    public static GeneratedEngine Make(DocumentOutcome outcome, int limit, CancellationToken cancellation)
    {
        var api = outcome.Api!;
        if (BuiltInShield.EngineFor(api.Program) is { } builtIn)
        {
            return new GeneratedEngine(builtIn, "", 0, 0);
        }

        if (!ProcessEngines.CanCompile)
        {
            return new GeneratedEngine(null, "", 0, 0);
        }

        var made = ProcessEngines.Compile(api, limit, cancellation);
        return made.Instructions == 0 ? new GeneratedEngine(null, "", 0, made.LeftOut.Count) : new GeneratedEngine(made.Engine, made.Problem, made.Instructions, made.LeftOut.Count);
    }
}
