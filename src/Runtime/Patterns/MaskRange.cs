namespace FastShield.Runtime.Patterns;

/// <summary>A range of ASCII characters.</summary>
/// <param name="First">The first.</param>
/// <param name="Last">The last.</param>
/// <param name="IsFolded">True where the range is of small letters and the capital ones belong to it as well.</param>
public readonly record struct MaskRange(byte First, byte Last, bool IsFolded);
