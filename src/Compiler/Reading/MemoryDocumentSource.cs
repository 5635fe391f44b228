namespace FastShield.Compiler.Reading;

/// <summary>Files that were handed over together, such as those of an upload: neither the disk nor the network is touched.</summary>
public sealed class MemoryDocumentSource(IReadOnlyDictionary<string, byte[]> files) : IDocumentSource
{
    /// <inheritdoc/>
    public SourceBytes Read(string path, int limit)
    {
        if (!files.TryGetValue(path, out var bytes))
        {
            return SourceBytes.Refused("No file of that name came with the document.");
        }

        return bytes.Length > limit ? SourceBytes.Refused("The files are too large together.") : new SourceBytes(bytes, string.Empty);
    }
}
