namespace FastShield.Compiler;

/// <summary>A block that part of a request is held against.</summary>
/// <param name="What">What it is for, such as `query limit` or `body application/json`.</param>
/// <param name="Block">The block.</param>
public sealed record CompiledEntry(string What, int Block);
