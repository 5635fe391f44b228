using FastShield.Runtime.Checks;
using FastShield.Runtime.Contract;

namespace FastShield.Proxy.Gates;

/// <summary>One operation in a shield: how its requests are checked, and what is done with those that do not conform.</summary>
/// <param name="Check">The operation's checks, bound to an engine.</param>
/// <param name="Action">The mitigation action, resolved: override, then operation, then default.</param>
public sealed record ShieldOperation(OperationCheck Check, MitigationAction Action);
