namespace FastShield.Runtime.Patterns;

/// <summary>A text whose characters can be asked for where they stand: bit i of a set is position i.</summary>
public interface IMaskText
{
    /// <summary>The position behind the last character.</summary>
    ulong End { get; }

    /// <summary>All positions, that behind the last character too.</summary>
    ulong Everywhere { get; }

    /// <summary>Where characters of a range stand.</summary>
    ulong Of(byte first, byte last);

    /// <summary>Where small letters of a range, or the capital ones for them, stand.</summary>
    ulong OfLetters(byte first, byte last);
}
