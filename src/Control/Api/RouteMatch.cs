using FastShield.Runtime.Contract;

namespace FastShield.Control.Api;

/// <summary>A call's path, found in the table of routes.</summary>
/// <param name="Route">The route.</param>
/// <param name="Captures">The texts of its path variables, decoded.</param>
/// <param name="Path">The path in canonical form.</param>
/// <param name="Places">Where the variables stand in it, still encoded.</param>
internal sealed record RouteMatch(Route Route, string[] Captures, byte[] Path, PathCapture[] Places);
