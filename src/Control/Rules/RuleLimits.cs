namespace FastShield.Control.Rules;

/// <summary>How large rules may be.</summary>
public static class RuleLimits
{
    /// <summary>UTF-16 units of an expression.</summary>
    public const int ExpressionLength = 16 * 1024;

    /// <summary>Parentheses, functions and negations within each other.</summary>
    public const int Depth = 64;

    /// <summary>Conditions of one expression.</summary>
    public const int Conditions = 1024;

    /// <summary>Steps of the programs of one table, and lines of it times 64.</summary>
    public const int Steps = 256 * 1024;

    /// <summary>Alternatives of one expression that are looked up side by side; what has more of them is asked one after another.</summary>
    public const int Alternatives = 8;

    /// <summary>Fields by which lines are told apart.</summary>
    public const int Dimensions = 24;

    /// <summary>Words of 64 bits that the sets of lines of one field may take.</summary>
    public const int WordsOfDimension = 1 << 20;
}
