namespace FastShield.Compiler.Report;

/// <summary>What a block, with all that it applies to the same value, asks of the size of a value.</summary>
/// <param name="Length">The most characters of a string; <see cref="Unbounded"/> where nothing limits them.</param>
/// <param name="Items">The most items of an array.</param>
/// <param name="Members">The most members of an object whose names are not all known.</param>
/// <param name="IsOpen">True where an object may have members that nothing is asked of.</param>
/// <param name="IsMap">True where an object may have members of other names, whatever is asked of them.</param>
/// <param name="HasLow">True where numbers have a lower limit.</param>
/// <param name="HasHigh">True where numbers have an upper limit.</param>
internal readonly record struct ValueLimits(long Length, long Items, long Members, bool IsOpen, bool IsMap, bool HasLow, bool HasHigh)
{
    /// <summary>In place of a limit: there is none.</summary>
    public const long Unbounded = long.MaxValue;

    /// <summary>Nothing is limited.</summary>
    public static ValueLimits None { get; } = new(Unbounded, Unbounded, Unbounded, IsOpen: true, IsMap: true, HasLow: false, HasHigh: false);

    /// <summary>Both hold.</summary>
    public ValueLimits And(ValueLimits other) => new(
        Math.Min(Length, other.Length),
        Math.Min(Items, other.Items),
        Math.Min(Members, other.Members),
        IsOpen && other.IsOpen,
        IsMap && other.IsMap,
        HasLow || other.HasLow,
        HasHigh || other.HasHigh);

    /// <summary>One or the other holds.</summary>
    public ValueLimits Or(ValueLimits other) => new(
        Math.Max(Length, other.Length),
        Math.Max(Items, other.Items),
        Math.Max(Members, other.Members),
        IsOpen || other.IsOpen,
        IsMap || other.IsMap,
        HasLow && other.HasLow,
        HasHigh && other.HasHigh);
}
