namespace FastShield.Runtime.Program;

/// <summary>One entry of `dependentRequired`: where the property at index <paramref name="Trigger"/> is, so have to be those at <paramref name="Needs"/>.</summary>
public sealed record DependentRule(int Trigger, int[] Needs);
