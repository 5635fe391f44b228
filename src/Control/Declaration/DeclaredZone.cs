namespace FastShield.Control.Declaration;

/// <summary>A zone of a file.</summary>
/// <param name="Name">Its domain.</param>
/// <param name="Declaration">All that is to be in it, with every text.</param>
public sealed record DeclaredZone(string Name, ZoneDeclaration Declaration);
