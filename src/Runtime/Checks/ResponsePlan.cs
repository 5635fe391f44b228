using FastShield.Runtime.Parameters;

namespace FastShield.Runtime.Checks;

/// <summary>What one described response is held against. Made by the compiler; immutable.</summary>
/// <param name="Headers">The header fields, as header parameters of style simple.</param>
/// <param name="Body">The media types and what a body of each is held against; <see cref="BodyCheck.None"/> where no content is described.</param>
public sealed record ResponsePlan(ParameterSet Headers, BodyCheck Body);
