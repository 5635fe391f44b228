using System.Globalization;

namespace FastShield.Control.Rules;

/// <summary>What is wrong with an expression, and where.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
/// <param name="Message">What was expected, and what to do.</param>
public sealed record RuleFault(int Line, int Column, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"line {Line}, column {Column}: {Message}");

    internal static RuleFault At(string text, int position, string message)
    {
        var before = text.AsSpan(0, Math.Min(position, text.Length));
        return new RuleFault(before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'), message);
    }
}
