using System.Diagnostics.CodeAnalysis;

namespace FastShield.Compiler.Reading;

/// <summary>The address of a reference, the part before `#`, as the path of a file. Pure text: nothing is looked up.</summary>
internal static class ReferencePath
{
    /// <summary>
    /// The path below the root that a relative address leads to from a file. False with the reason where it is no relative file reference
    /// or leads out of the root.
    /// </summary>
    public static bool TryResolve(string from, string address, [NotNullWhen(true)] out string? path, out string problem)
    {
        path = null;
        problem = string.Empty;
        if (IsAbsolute(address))
        {
            problem = "leads to another place than a file beside this document, and nothing is fetched. Put what it names into a file, and refer to that by a relative path.";
            return false;
        }

        if (!JsonPointer.TryDecodeFragment(address, out var decoded) || decoded.AsSpan().IndexOfAny("\\?\0") >= 0)
        {
            problem = "is no relative path of a file: it has a broken escape, a backslash or a query.";
            return false;
        }

        var parts = new List<string>(from.Split('/')[..^1]);
        foreach (var part in decoded.Split('/'))
        {
            switch (part)
            {
                case "" or ".":
                    break;
                case ".." when parts.Count == 0:
                    problem = "leads out of the folder that references may use. --refs-root names a wider one.";
                    return false;
                case "..":
                    parts.RemoveAt(parts.Count - 1);
                    break;
                default:
                    parts.Add(part);
                    break;
            }
        }

        path = string.Join('/', parts);
        return true;
    }

    /// <summary>Splits `address#fragment`; the fragment is empty where there is none.</summary>
    public static (string Address, string Fragment) Split(string reference)
    {
        var hash = reference.IndexOf('#', StringComparison.Ordinal);
        return hash < 0 ? (reference, string.Empty) : (reference[..hash], reference[(hash + 1)..]);
    }

    /// <summary>True for what begins with a scheme (`https:`, `file:`, also a drive letter), with `/` or with a backslash.</summary>
    public static bool IsAbsolute(string address)
    {
        if (address.StartsWith('/') || address.StartsWith('\\'))
        {
            return true;
        }

        var colon = address.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && char.IsAsciiLetter(address[0]) && address.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0;
    }

    private static readonly System.Buffers.SearchValues<char> SchemeCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
}
