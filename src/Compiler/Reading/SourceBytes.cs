namespace FastShield.Compiler.Reading;

/// <summary>What came of reading a file.</summary>
/// <param name="Bytes">Its octets; null where it cannot be had.</param>
/// <param name="Problem">Why not, as a sentence; empty where it can.</param>
public readonly record struct SourceBytes(byte[]? Bytes, string Problem)
{
    /// <summary>A file that cannot be had.</summary>
    public static SourceBytes Refused(string problem) => new(null, problem);
}
