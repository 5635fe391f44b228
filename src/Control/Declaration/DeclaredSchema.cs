using FastShield.Control.Store;

namespace FastShield.Control.Declaration;

/// <summary>A document that is to be in a zone.</summary>
/// <param name="Name">Its name, by which it is found again.</param>
/// <param name="Hash">SHA-256 of its text, 64 hexadecimal digits.</param>
/// <param name="Source">The text; null where the zone has it already.</param>
/// <param name="IsEnabled">Whether it is enforced.</param>
public sealed record DeclaredSchema(string Name, string Hash, SourceText? Source, bool IsEnabled);
