using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>A response as it stands in the document.</summary>
/// <param name="Status">A status code, a range such as `4XX`, or `default`.</param>
/// <param name="Node">The response object, or the reference to one.</param>
public sealed record ResponseContract(string Status, SourceNode Node);
