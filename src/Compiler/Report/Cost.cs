namespace FastShield.Compiler.Report;

/// <summary>What holding one value against its schema costs at worst.</summary>
/// <param name="Class">How it grows.</param>
/// <param name="Reads">How often one byte is read at most, the first time included; the work budget's bound where <see cref="CostClass.Budget"/>.</param>
/// <param name="Size">Characters of the largest value that conforms, without spaces and escapes; null where the schema does not bound it.</param>
/// <param name="States">States of all automata that the patterns run.</param>
/// <param name="IsRecursive">True where the value may nest without end by the schema; then the limit of depth bounds it.</param>
/// <param name="HasUniqueItems">True where an array's items are hashed to find equal ones.</param>
public sealed record Cost(CostClass Class, int Reads, long? Size, int States, bool IsRecursive, bool HasUniqueItems)
{
    /// <summary>Of what asks nothing: the grammar of JSON alone is checked.</summary>
    public static Cost Free { get; } = new(CostClass.Linear, 1, null, 0, IsRecursive: false, HasUniqueItems: false);

    /// <summary>In words, such as `linear: each byte is read at most 3 times; unbounded size`.</summary>
    public override string ToString()
    {
        var words = Class switch
        {
            CostClass.Bounded => $"bounded: at most {Size} characters conform, each read at most {Times}",
            CostClass.Linear => $"linear: each byte is read at most {Times}; the schema does not bound the size",
            _ => $"bounded by the work budget: at most {Reads} times the text's length is read, what takes more is refused",
        };
        return words
            + (States > 0 ? $"; patterns of {States} states" : "")
            + (HasUniqueItems ? "; unique items by hash" : "")
            + (IsRecursive ? "; recursion bounded by the limit of depth" : "");
    }

    private string Times => Reads == 1 ? "once" : $"{Reads} times";
}
