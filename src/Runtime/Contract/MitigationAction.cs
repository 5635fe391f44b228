namespace FastShield.Runtime.Contract;

/// <summary>What is done with a request that does not conform to its operation (behaviour.md section 4).</summary>
public enum MitigationAction : byte
{
    /// <summary>The request is not looked at.</summary>
    None,

    /// <summary>The request passes and an event is recorded.</summary>
    Log,

    /// <summary>The request is answered by the shield, with an event, and nothing of it reaches the origin.</summary>
    Block,
}
