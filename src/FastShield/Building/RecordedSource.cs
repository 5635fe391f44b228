using FastShield.Compiler.Reading;

namespace FastShield.Building;

/// <summary>A source that keeps what was read from it: the files that a document is made of.</summary>
internal sealed class RecordedSource(IDocumentSource source) : IDocumentSource
{
    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    /// <summary>The files that were read, by their paths.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => _files;

    /// <inheritdoc/>
    public SourceBytes Read(string path, int limit)
    {
        var read = source.Read(path, limit);
        if (read.Bytes is { } bytes)
        {
            _files[path] = bytes;
        }

        return read;
    }
}
