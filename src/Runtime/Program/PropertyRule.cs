namespace FastShield.Runtime.Program;

/// <summary>One name that an object shape knows.</summary>
/// <param name="Name">The name, decoded, in UTF-8.</param>
/// <param name="Block">The block of its value, or <see cref="ValidationProgram.AnyBlock"/>.</param>
/// <param name="IsDeclared">True where `properties` has it; false where only `required` does, so that the rules for other names hold for it too.</param>
/// <param name="IsRequired">True where an object without it does not conform.</param>
public sealed record PropertyRule(byte[] Name, int Block, bool IsDeclared, bool IsRequired);
