namespace FastShield.Control.Rollout;

/// <summary>Who changes something, for the history and the audit log.</summary>
/// <param name="Name">A token's name, a key's owner, or `command line`.</param>
/// <param name="Action">What is being done: method and route, or a command.</param>
/// <param name="RequestId">The id that the answer carries.</param>
public sealed record Author(string Name, string Action, string RequestId);
