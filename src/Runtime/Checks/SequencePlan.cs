namespace FastShield.Runtime.Checks;

/// <summary>How a sequence of JSON texts is read and checked.</summary>
/// <param name="IsSeparated">True for texts behind record separators (RFC 7464), false for one text a line.</param>
/// <param name="Item">The block of each text, or <see cref="Program.ValidationProgram.AnyBlock"/>.</param>
/// <param name="Whole">The block of all texts as one array, or <see cref="Program.ValidationProgram.AnyBlock"/>.</param>
public sealed record SequencePlan(bool IsSeparated, int Item, int Whole);
