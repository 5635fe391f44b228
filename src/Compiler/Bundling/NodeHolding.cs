namespace FastShield.Compiler.Bundling;

/// <summary>How a field holds objects.</summary>
internal enum NodeHolding : byte
{
    /// <summary>The value is one.</summary>
    One,

    /// <summary>The value maps names to them.</summary>
    Map,

    /// <summary>The value is a list of them.</summary>
    List,

    /// <summary>The value is one, or in older dialects a list.</summary>
    OneOrList,
}
