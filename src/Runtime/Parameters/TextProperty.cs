using FastShield.Runtime.Json;

namespace FastShield.Runtime.Parameters;

/// <summary>A property of an object that is written as text.</summary>
/// <param name="Name">The property's name, UTF-8.</param>
/// <param name="Types">The types that its value may have; objects within objects cannot be written as text.</param>
/// <param name="ItemTypes">The types of its items where it may be an array; only where the name can be repeated.</param>
public sealed record TextProperty(byte[] Name, JsonType Types, JsonType ItemTypes = JsonType.String);
