namespace FastShield.Proxy.Gates;

/// <summary>What rules can ask of an operation, in UTF-8.</summary>
/// <param name="Id">The managed operation's id.</param>
/// <param name="Name">Its `operationId`, or what stands for it.</param>
/// <param name="Endpoint">The canonical path template.</param>
/// <param name="Parameters">The names of path parameters as the document has them, in the order of captures; none where no document describes it.</param>
public sealed record RuleOperation(byte[] Id, byte[] Name, byte[] Endpoint, byte[][] Parameters);
