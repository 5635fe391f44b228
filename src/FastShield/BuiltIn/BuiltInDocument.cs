using FastShield.Runtime.Contract;
using FastShield.Runtime.Program;

namespace FastShield.BuiltIn;

/// <summary>A document whose validators were compiled into this executable (`fastshield build`).</summary>
/// <param name="Name">The document's file name, for people.</param>
/// <param name="Path">The path of its first file, as references between its files have it.</param>
/// <param name="Files">The paths of all its files, and the embedded resource that has the text of each.</param>
/// <param name="Digest">The digest of the program that the validators were generated from: see <see cref="ProgramDigest"/>.</param>
/// <param name="Make">Makes the engine for a program with that digest.</param>
internal sealed record BuiltInDocument(
    string Name, string Path, IReadOnlyList<(string Path, string Resource)> Files, string Digest, Func<ValidationProgram, SchemaEngine> Make);
