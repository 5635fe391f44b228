namespace FastShield.Runtime.Program;

/// <summary>One entry of `patternProperties`: values whose name has the pattern are held against the block.</summary>
public readonly record struct PatternRule(int Pattern, int Block);
