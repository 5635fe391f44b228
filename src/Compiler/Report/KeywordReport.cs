using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Report;

/// <summary>What becomes of one keyword of one schema.</summary>
/// <param name="Member">The keyword as it stands in the document.</param>
/// <param name="Treatment">What becomes of it.</param>
/// <param name="Reason">Why, in a few words; what is asked, where it is enforced.</param>
/// <param name="By">The kinds of instruction that enforce it; empty for what is not enforced by instructions of its own schema.</param>
public sealed record KeywordReport(ObjectMember Member, Treatment Treatment, string Reason, IReadOnlyList<InstructionKind> By);
