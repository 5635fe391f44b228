using FastShield.Runtime.Contract;

namespace FastShield.Engines;

/// <summary>What became of a document's generated code in this process.</summary>
/// <param name="Engine">The engine; null where there is none.</param>
/// <param name="Problem">Why there is none; empty where there is one.</param>
/// <param name="LeftOut">The operations that keep the interpreter, because they did not fit under the limit.</param>
/// <param name="Instructions">For how many instructions code was generated.</param>
internal sealed record ProcessEngine(SchemaEngine? Engine, string Problem, IReadOnlyList<string> LeftOut, int Instructions = 0);
