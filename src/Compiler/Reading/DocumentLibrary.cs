using FastShield.Compiler.Diagnostics;

namespace FastShield.Compiler.Reading;

/// <summary>
/// The files of a document in several files. Each is read when a reference first leads to it, once, whatever leads to it; the limits hold
/// for all of them together.
/// </summary>
public sealed class DocumentLibrary
{
    private readonly IDocumentSource _source;
    private readonly DocumentLimits _limits;
    private readonly string _folder;
    private readonly Dictionary<string, SourceDocument?> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _problems = new(StringComparer.Ordinal);

    internal DocumentLibrary(IDocumentSource source, string folder, DocumentLimits limits)
    {
        _source = source;
        _folder = folder;
        _limits = limits;
    }

    /// <summary>The files that were read, the first one included, in the order of their reading.</summary>
    public IReadOnlyList<SourceDocument> Files => [.. _files.Values.OfType<SourceDocument>()];

    /// <summary>Octets of all of them.</summary>
    public long Octets { get; private set; }

    /// <summary>Values in all of them.</summary>
    public long Nodes { get; private set; }

    /// <summary>Takes the first file, which somebody else has read; null after an error was added to the bag.</summary>
    internal SourceDocument? Begin(byte[] bytes, string path, string name, DiagnosticBag diagnostics)
    {
        var document = Read(bytes, new SourceFile(name, path), diagnostics);
        _files.Add(path, document);
        _problems.Add(path, string.Empty);
        return document;
    }

    /// <summary>
    /// The file of that path. Null with the reason where it cannot be had; where it was read and is no document, the bag says where in it,
    /// once.
    /// </summary>
    internal SourceDocument? Open(string path, DiagnosticBag diagnostics, out string problem)
    {
        if (!_files.TryGetValue(path, out var document))
        {
            document = Read(path, diagnostics, out problem);
            _files.Add(path, document);
            _problems.Add(path, problem);
        }

        problem = _problems[path];
        return document;
    }

    private SourceDocument? Read(string path, DiagnosticBag diagnostics, out string problem)
    {
        problem = string.Empty;
        if (_files.Count >= _limits.MaxFiles)
        {
            problem = $"The document has more than {_limits.MaxFiles} files.";
            return null;
        }

        var read = _source.Read(path, (int)Math.Max(0, _limits.MaxBytes - Octets));
        if (read.Bytes is not { } bytes)
        {
            problem = read.Problem;
            return null;
        }

        var document = Read(bytes, new SourceFile(_folder + path, path, isFirst: _files.Count == 0), diagnostics);
        problem = document is null ? "That file cannot be used." : string.Empty;
        return document;
    }

    private SourceDocument? Read(byte[] bytes, SourceFile file, DiagnosticBag diagnostics)
    {
        Octets += bytes.Length;
        var document = DocumentReader.Read(bytes, file, diagnostics, _limits with { MaxNodes = (int)Math.Max(0, _limits.MaxNodes - Nodes) });
        if (document is null)
        {
            return null;
        }

        Nodes += Count(document.Root);
        return document with { Others = this };
    }

    private static long Count(SourceNode root)
    {
        var count = 0L;
        var waiting = new Stack<SourceNode>([root]);
        while (waiting.TryPop(out var node))
        {
            count++;
            if (node is ObjectNode o)
            {
                foreach (var member in o.Members)
                {
                    waiting.Push(member.Value);
                }
            }
            else if (node is ArrayNode a)
            {
                foreach (var item in a.Items)
                {
                    waiting.Push(item);
                }
            }
        }

        return count;
    }
}
