namespace FastShield.Compiler.Difference;

/// <summary>A difference between two blocks.</summary>
/// <param name="Path">Where in the value, such as `$.items[].name`.</param>
/// <param name="Effect">What it does.</param>
/// <param name="IsSure">True where that follows from the two blocks.</param>
/// <param name="Message">What changed, without the path.</param>
/// <param name="OldPlace">Index of the place in the old program, or -1.</param>
/// <param name="NewPlace">Index of the place in the new program, or -1.</param>
internal sealed record SchemaChange(string Path, ChangeEffect Effect, bool IsSure, string Message, int OldPlace, int NewPlace);
