using FastShield.Runtime.Checks;
using FastShield.Runtime.Contract;

namespace FastShield.Proxy.Gates;

/// <summary>One operation in a shield: how its requests and responses are checked, and what is done with those that do not conform.</summary>
/// <param name="Check">The operation's checks, bound to an engine.</param>
/// <param name="Action">The mitigation action, resolved: override, then operation, then default.</param>
public sealed record ShieldOperation(OperationCheck Check, MitigationAction Action)
{
    /// <summary>Whether a request that shows a WebSocket handshake becomes a tunnel when the origin agrees: what passes through it is not looked at.</summary>
    public bool AllowsWebSocket { get; init; }

    /// <summary>Whether its requests are held against it even where nothing is done with those that do not conform, when a rule asks for the verdict.</summary>
    public bool IsJudgedForRules { get; init; }

    /// <summary>How its responses are checked; null where they are not looked at, or none is described.</summary>
    public ResponseCheck? Responses { get; init; }

    /// <summary>What is done with responses that do not conform: none does not look at them.</summary>
    public MitigationAction ResponseAction { get; init; }
}
