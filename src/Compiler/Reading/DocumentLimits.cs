namespace FastShield.Compiler.Reading;

/// <summary>What a document may cost. Documents come from outside, so each of these is a bound on memory or time.</summary>
public sealed record DocumentLimits
{
    /// <summary>The limits that hold unless told otherwise.</summary>
    public static DocumentLimits Default { get; } = new();

    /// <summary>Most files of one document.</summary>
    public int MaxFiles { get; init; } = 10_000;

    /// <summary>Largest document in bytes, all its files together.</summary>
    public int MaxBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Deepest nesting of objects and arrays; everything that walks a document may recurse this deep.</summary>
    public int MaxDepth { get; init; } = 256;

    /// <summary>Most nodes in all, those that YAML aliases multiply included.</summary>
    public int MaxNodes { get; init; } = 4_000_000;

    /// <summary>How many nodes aliases may bring, per node that is really written.</summary>
    public int MaxAliasFactor { get; init; } = 100;

    /// <summary>How many nodes aliases may bring whatever the document's size, so that small documents can use them freely.</summary>
    public int FreeAliasNodes { get; init; } = 10_000;
}
