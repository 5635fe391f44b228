namespace FastShield.Runtime.Checks;

/// <summary>How many octets unencoded binary data may have: `minLength` and `maxLength` of its schema (OAS 3.2.0 section 4.15.1.2, OAS 3.1.1 section 4.8.14.3).</summary>
/// <param name="Minimum">The least number.</param>
/// <param name="Maximum">The largest number; <see cref="int.MaxValue"/> for none.</param>
/// <param name="MinimumPointer">JSON pointer of the keyword behind the least number; empty where there is none.</param>
/// <param name="MaximumPointer">JSON pointer of the keyword behind the largest number; empty where there is none.</param>
public sealed record OctetRange(int Minimum, int Maximum, string MinimumPointer, string MaximumPointer)
{
    /// <summary>Any number.</summary>
    public static OctetRange Any { get; } = new(0, int.MaxValue, "", "");

    /// <summary>Whether nothing is asked.</summary>
    public bool IsAny => Minimum == 0 && Maximum == int.MaxValue;

    /// <summary>True for a length within the range.</summary>
    public bool Includes(int length) => length >= Minimum && length <= Maximum;
}
