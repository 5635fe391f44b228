namespace FastShield.Compiler.Reading;

/// <summary>
/// Files in one folder of the disk and below it. What a name leads to has to lie there too: symbolic links are followed before that is
/// decided. Only regular files that are not empty are opened, so that no pipe or device can make the reader wait.
/// </summary>
public sealed class FileDocumentSource : IDocumentSource
{
    private const int MostLinks = 40;

    private readonly string _root;
    private readonly string _realRoot;

    /// <summary>Takes the folder.</summary>
    public FileDocumentSource(string folder)
    {
        _root = Path.GetFullPath(folder);
        _realRoot = Real(_root) ?? _root;
    }

    /// <inheritdoc/>
    public SourceBytes Read(string path, int limit)
    {
        try
        {
            var real = Real(Path.Combine(_root, path));
            if (real is null || !IsInside(real))
            {
                return SourceBytes.Refused("It leads out of the folder that references may use, by a symbolic link. --refs-root names a wider one.");
            }

            var file = new FileInfo(real);
            if (!file.Exists)
            {
                return SourceBytes.Refused("There is no such file.");
            }

            if (file.Length == 0 || file.Length > limit)
            {
                return SourceBytes.Refused(file.Length == 0 ? "It is empty, or no regular file." : "The files are too large together.");
            }

            using var stream = new FileStream(real, FileMode.Open, FileAccess.Read, FileShare.Read);
            var bytes = new byte[file.Length];
            stream.ReadExactly(bytes);
            return new SourceBytes(bytes, string.Empty);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return SourceBytes.Refused($"It cannot be read: {Shown.Short(fault.Message)}");
        }
    }

    private bool IsInside(string real) =>
        real.StartsWith(_realRoot.EndsWith(Path.DirectorySeparatorChar) ? _realRoot : _realRoot + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path with every symbolic link in it followed; null where links lead in a circle.</summary>
    private static string? Real(string path)
    {
        var links = 0;
        var done = Path.GetPathRoot(path) ?? string.Empty;
        var waiting = new Stack<string>(Parts(path[done.Length..]));
        while (waiting.TryPop(out var part))
        {
            var next = Path.Combine(done, part);
            if (part == "..")
            {
                done = Path.GetDirectoryName(done) ?? done;
            }
            else if (part != "." && new FileInfo(next).LinkTarget is { } target)
            {
                if (++links > MostLinks)
                {
                    return null;
                }

                if (Path.IsPathRooted(target))
                {
                    done = Path.GetPathRoot(target)!;
                    target = target[done.Length..];
                }

                foreach (var further in Parts(target))
                {
                    waiting.Push(further);
                }
            }
            else if (part != ".")
            {
                done = next;
            }
        }

        return done;
    }

    /// <summary>The last part first.</summary>
    private static IEnumerable<string> Parts(string path) =>
        Enumerable.Reverse(path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries));
}
