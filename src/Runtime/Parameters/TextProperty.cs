using FastShield.Runtime.Json;

namespace FastShield.Runtime.Parameters;

/// <summary>A property of an object that is written as text.</summary>
/// <param name="Name">The property's name, UTF-8.</param>
/// <param name="Types">The types that its value may have.</param>
/// <param name="ItemTypes">The types of its items where it may be an array; only where the name can be repeated, or in style deepObject.</param>
/// <param name="Nested">What it is built of where it may be an object, or an array of more than scalars; only style deepObject can write those.</param>
public sealed record TextProperty(byte[] Name, JsonType Types, JsonType ItemTypes = JsonType.String, TextShape? Nested = null);
