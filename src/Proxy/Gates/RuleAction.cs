namespace FastShield.Proxy.Gates;

/// <summary>What is done with requests that match a rule.</summary>
public enum RuleAction : byte
{
    /// <summary>The shield answers 403; nothing goes to an origin.</summary>
    Block,

    /// <summary>The request is told of, and the next rule is asked.</summary>
    Log,

    /// <summary>The rules behind are not asked.</summary>
    Skip,
}
