namespace FastShield.Control.Rules;

/// <summary>Ends the reading of an expression; never leaves this folder.</summary>
internal sealed class RuleException(int position, string message) : Exception(message)
{
    /// <summary>Where, in UTF-16 units from the beginning.</summary>
    public int Position { get; } = position;
}
