namespace FastShield.Runtime.Patterns;

/// <summary>What a <see cref="MaskStep"/> does with the positions that were reached.</summary>
public enum MaskStepKind
{
    /// <summary>Keeps the text's beginning.</summary>
    Start,

    /// <summary>Keeps the text's end.</summary>
    End,

    /// <summary>Goes over so many characters of a class.</summary>
    Exactly,

    /// <summary>Goes over none to so many characters of a class.</summary>
    UpTo,

    /// <summary>Goes over any number of characters of a class.</summary>
    Any,

    /// <summary>Takes its parts one behind the other.</summary>
    Sequence,

    /// <summary>Takes each of its parts from the same positions.</summary>
    Either,
}
