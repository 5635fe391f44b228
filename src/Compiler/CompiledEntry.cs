namespace FastShield.Compiler;

/// <summary>A block that part of a request or response is held against.</summary>
/// <param name="What">What it is for, such as `query limit` or `body application/json`; of responses `response 200 header X-Rate` or `response 4XX body application/json`.</param>
/// <param name="Block">The block.</param>
public sealed record CompiledEntry(string What, int Block);
