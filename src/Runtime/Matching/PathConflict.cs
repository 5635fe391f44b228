namespace FastShield.Runtime.Matching;

/// <summary>Two operations that the same requests would reach: templates equal up to their variables' names, with one method.</summary>
/// <param name="Method">The method of both.</param>
/// <param name="First">The template that was added first, as written.</param>
/// <param name="Second">The template that was refused, as written.</param>
/// <param name="FirstOperation">The operation that keeps the place.</param>
public sealed record PathConflict(string Method, string First, string Second, int FirstOperation);
