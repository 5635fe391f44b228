namespace FastShield.Runtime.Matching;

/// <summary>Why a text is no usable path template.</summary>
/// <param name="Position">Index of the offending character in the text.</param>
/// <param name="Message">The reason, for people.</param>
public sealed record PathTemplateError(int Position, string Message);
