namespace FastShield.Compiler.Reading;

/// <summary>A member of an object: its name with the place of the name, and its value.</summary>
/// <param name="Name">The name, decoded.</param>
/// <param name="Line">Line of the name, from 1.</param>
/// <param name="Column">Column of the name, from 1.</param>
/// <param name="Value">The value.</param>
public readonly record struct ObjectMember(string Name, int Line, int Column, SourceNode Value);
