using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Checks;

namespace FastShield.Compiler.Lowering;

/// <summary>What of the bodies of one media type cannot be checked; what becomes of such bodies is the operator's to say.</summary>
internal sealed class BodyGaps(UncheckedBodies policy, DiagnosticBag diagnostics)
{
    private bool _any;

    /// <summary>Tells of something that is not checked, at its place; the message has no full stop.</summary>
    public void Add(SourceNode node, string message)
    {
        _any = true;
        switch (policy)
        {
            case UncheckedBodies.Block:
                diagnostics.Warning(SchemaCodes.UncheckedBody, node, message + ". Requests with a body of this type are refused.");
                break;
            case UncheckedBodies.Pass:
                diagnostics.Warning(SchemaCodes.UncheckedBody, node, message + ". Bodies of this type pass unseen, within the limit of size.");
                break;
            default:
                diagnostics.Gap(SchemaCodes.UnsupportedBody, node, message + ". With unchecked_bodies: block, requests with such a body are refused in place of the document.");
                break;
        }
    }

    /// <summary>The check as the policy has it: a body of which a part cannot be checked is refused, or passes, as a whole.</summary>
    public MediaCheck Settle(MediaCheck check) => !_any || policy == UncheckedBodies.Refuse
        ? check
        : check with { Kind = policy == UncheckedBodies.Block ? MediaKind.Refused : MediaKind.Opaque };
}
