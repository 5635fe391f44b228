namespace FastShield.Runtime.Rules;

/// <summary>
/// A field by which lines of a table are told apart: for each value that some line asks for, the lines that it leaves in. A request's value takes all
/// others out at once.
/// </summary>
public sealed class RuleDimension
{
    /// <summary>The number of the text that is looked up; -1 where a flag is asked.</summary>
    public required int Value { get; init; }

    /// <summary>The flag, where it is one.</summary>
    public RuleField Flag { get; init; }

    /// <summary>The values that some line asks for; null for a flag.</summary>
    public TextSet? Texts { get; init; }

    /// <summary>Where the lines of each value begin in <see cref="RuleTable.Bits"/>; of a flag those for false and for true.</summary>
    public required int[] Offsets { get; init; }

    /// <summary>The same for any other value, and for none.</summary>
    public int Otherwise { get; init; }

    /// <summary>The same for the lines that ask for this field at all: where none of them is left, its value does not matter.</summary>
    public required int Asking { get; init; }
}
