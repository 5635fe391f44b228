namespace FastShield.Runtime.Program;

/// <summary>One step of a block: what the hot path reads. What explains it stands in <see cref="ValidationProgram.Places"/>.</summary>
/// <param name="Kind">What is asked.</param>
/// <param name="A">First operand; its meaning is the kind's.</param>
/// <param name="B">Second operand.</param>
/// <param name="C">Third operand.</param>
/// <param name="Place">Index of the place in the document that asks.</param>
public readonly record struct Instruction(InstructionKind Kind, int A, int B, int C, int Place);
