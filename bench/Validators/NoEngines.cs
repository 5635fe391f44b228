using FastShield.Runtime.Contract;
using FastShield.Runtime.Program;

namespace FastShield.Bench.Validators;

/// <summary>In place of the engines, until they are emitted.</summary>
internal static class Engines
{
    public static SchemaEngine Make(string name, ValidationProgram program) =>
        throw new InvalidOperationException($"No engine was emitted for {name} of {program.Blocks.Length} blocks.");
}
