using System.Globalization;

namespace FastShield.Runtime.Checks.Formats;

/// <summary>
/// <c>float</c> and <c>double</c> of the OpenAPI Format Registry, over the text of a JSON number: it must not round to infinity
/// (IEEE 754). Digits beyond the precision are fine, as every reader rounds them.
/// </summary>
public static class FloatFormat
{
    /// <summary>True where a single precision number can hold the magnitude.</summary>
    public static bool IsFloat(ReadOnlySpan<byte> number) =>
        float.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value);

    /// <summary>True where a double precision number can hold the magnitude.</summary>
    public static bool IsDouble(ReadOnlySpan<byte> number) =>
        double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value);
}
