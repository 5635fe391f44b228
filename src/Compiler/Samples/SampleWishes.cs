using FastShield.Runtime.Checks.Formats;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Samples;

/// <summary>What all the blocks that are applied to one value ask of it together, for the branches that were chosen.</summary>
internal sealed class SampleWishes
{
    public JsonType Types { get; set; } = JsonType.Any;

    public List<ValueSet> Values { get; } = [];

    public long MinLength { get; set; }

    public long MaxLength { get; set; } = long.MaxValue;

    public long MinItems { get; set; }

    public long MaxItems { get; set; } = long.MaxValue;

    public long MinProperties { get; set; }

    public long MaxProperties { get; set; } = long.MaxValue;

    public List<string> Patterns { get; } = [];

    public FormatKind Format { get; set; }

    public List<DecimalOperand> Numbers { get; } = [];

    public List<ObjectShape> Objects { get; } = [];

    public List<ArrayShape> Arrays { get; } = [];

    public List<(int Block, int Least)> Contains { get; } = [];

    public List<(byte[] Name, byte[] Value)> Markers { get; } = [];

    public bool IsImpossible { get; set; }

    /// <summary>The type that the other demands speak of, where no type is asked for.</summary>
    public JsonType Meant =>
        Objects.Count > 0 || MinProperties > 0 || Markers.Count > 0 ? JsonType.Object
        : Arrays.Count > 0 || MinItems > 0 || Contains.Count > 0 ? JsonType.Array
        : Numbers.Count > 0 || Format >= FormatKind.Int8 ? JsonType.Integer
        : JsonType.String;
}
