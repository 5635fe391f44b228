namespace FastShield.Compiler;

/// <summary>What becomes of bodies of a media type whose schema asks something that cannot be checked, XML above all.</summary>
public enum UncheckedBodies : byte
{
    /// <summary>The document is refused, with the place.</summary>
    Refuse,

    /// <summary>The document is taken; requests with such a body are answered with 415, or as the operation's action says.</summary>
    Block,

    /// <summary>The document is taken; such bodies pass unseen, within the limit of size.</summary>
    Pass,
}
