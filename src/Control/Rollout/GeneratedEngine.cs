using FastShield.Runtime.Contract;

namespace FastShield.Control.Rollout;

/// <summary>What became of a document's generated code.</summary>
/// <param name="Engine">The engine; null where there is none.</param>
/// <param name="Problem">Why there is none; empty where there is one, or no operation fitted.</param>
/// <param name="Instructions">For how many instructions code was generated.</param>
/// <param name="LeftOut">How many operations did not fit.</param>
public sealed record GeneratedEngine(SchemaEngine? Engine, string Problem, int Instructions, int LeftOut);
