namespace FastShield.Proxy.Gates;

/// <summary>What is done where a rule matches, and how it is told.</summary>
/// <param name="Id">Its id, 32 hexadecimal digits.</param>
/// <param name="Ref">Its owner's name for it.</param>
/// <param name="Description">What it is for, in its owner's words: for events, never for clients.</param>
/// <param name="Action">What is done.</param>
/// <param name="IsTold">Whether an event tells that it matched.</param>
public sealed record ShieldRule(string Id, string Ref, string Description, RuleAction Action, bool IsTold);
