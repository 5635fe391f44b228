namespace FastShield.Runtime.Patterns;

/// <summary>A step of a <see cref="MaskPattern"/>.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Class">The class of characters, where the kind has one.</param>
/// <param name="Count">How many characters, where the kind counts.</param>
/// <param name="Parts">The steps inside; an empty sequence stays where it is.</param>
public sealed record MaskStep(MaskStepKind Kind, int Class, int Count, MaskStep[] Parts)
{
    private MaskStep[]? _alone;

    /// <summary>The step as a list of one.</summary>
    internal MaskStep[] Alone => _alone ??= [this];
}
