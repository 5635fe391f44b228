namespace FastShield.Compiler.Lowering;

/// <summary>What may be chosen about the lowering of schemas.</summary>
public sealed record LoweringOptions
{
    /// <summary>The choice where none was made.</summary>
    public static LoweringOptions Default { get; } = new();

    /// <summary>True where `format` refuses values; false where it only describes, as JSON Schema has it where nothing else is said (Validation 7.2.1).</summary>
    public bool AssertsFormats { get; init; } = true;
}
