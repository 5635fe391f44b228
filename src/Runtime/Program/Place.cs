namespace FastShield.Runtime.Program;

/// <summary>Where in the document an instruction comes from, for people and for violations.</summary>
/// <param name="Pointer">JSON pointer of the keyword, with the document's name before '#' where there are several.</param>
/// <param name="Line">Line of the keyword, from 1; 0 where unknown.</param>
public readonly record struct Place(string Pointer, int Line);
