using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace FastShield.Compiler.Reading;

/// <summary>JSON Pointers (RFC 6901): writing one for a node, finding the node for one.</summary>
public static class JsonPointer
{
    /// <summary>The pointer of a node from its root; empty for the root.</summary>
    public static string Of(SourceNode node)
    {
        if (node.Parent is null)
        {
            return string.Empty;
        }

        var depth = 0;
        for (var n = node; n.Parent is not null; n = n.Parent)
        {
            depth++;
        }

        var steps = new string[depth];
        for (var n = node; n.Parent is not null; n = n.Parent)
        {
            steps[--depth] = n.Parent is ObjectNode parent
                ? Escape(parent.Members[n.IndexInParent].Name)
                : n.IndexInParent.ToString(CultureInfo.InvariantCulture);
        }

        return "/" + string.Join('/', steps);
    }

    /// <summary>One name as a pointer's step: `~` becomes `~0` and `/` becomes `~1`.</summary>
    public static string Escape(string name) =>
        name.AsSpan().IndexOfAny('~', '/') < 0
            ? name
            : name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>
    /// The steps of a pointer, unescaped. False where it does not begin with `/` (and is not empty) or has a `~` that is neither `~0`
    /// nor `~1`.
    /// </summary>
    public static bool TryParse(string pointer, [NotNullWhen(true)] out string[]? steps)
    {
        steps = null;
        if (pointer.Length == 0)
        {
            steps = [];
            return true;
        }

        if (pointer[0] != '/')
        {
            return false;
        }

        var parts = pointer[1..].Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            if (!TryUnescape(parts[i], out var name))
            {
                return false;
            }

            parts[i] = name;
        }

        steps = parts;
        return true;
    }

    /// <summary>
    /// Decodes the percent-encoding of a URI fragment (RFC 6901 section 6). False where an escape is broken or the octets are not UTF-8.
    /// </summary>
    public static bool TryDecodeFragment(string fragment, [NotNullWhen(true)] out string? pointer)
    {
        pointer = fragment;
        if (!fragment.Contains('%', StringComparison.Ordinal))
        {
            return true;
        }

        var bytes = Encoding.UTF8.GetBytes(fragment);
        var length = 0;
        for (var i = 0; i < bytes.Length; i++, length++)
        {
            if (bytes[i] != '%')
            {
                bytes[length] = bytes[i];
                continue;
            }

            if (i + 2 >= bytes.Length || !char.IsAsciiHexDigit((char)bytes[i + 1]) || !char.IsAsciiHexDigit((char)bytes[i + 2]))
            {
                pointer = null;
                return false;
            }

            bytes[length] = (byte)((Convert.FromHexString([(char)bytes[i + 1], (char)bytes[i + 2]]))[0]);
            i += 2;
        }

        var decoded = bytes.AsSpan(0, length);
        pointer = System.Text.Unicode.Utf8.IsValid(decoded) ? Encoding.UTF8.GetString(decoded) : null;
        return pointer is not null;
    }

    /// <summary>The node that the steps lead to from a root, or null where they lead nowhere.</summary>
    public static SourceNode? Find(SourceNode root, ReadOnlySpan<string> steps)
    {
        var node = root;
        foreach (var step in steps)
        {
            node = node switch
            {
                ObjectNode o => o[step],
                ArrayNode a when TryIndex(step, out var i) && i < a.Count => a.Items[i],
                _ => null,
            };
            if (node is null)
            {
                return null;
            }
        }

        return node;
    }

    private static bool TryUnescape(string step, [NotNullWhen(true)] out string? name)
    {
        name = step;
        for (var i = step.IndexOf('~', StringComparison.Ordinal); i >= 0; i = step.IndexOf('~', i + 1))
        {
            if (i + 1 >= step.Length || step[i + 1] is not ('0' or '1'))
            {
                name = null;
                return false;
            }
        }

        name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        return true;
    }

    private static bool TryIndex(string step, out int index)
    {
        index = 0;
        return (step.Length == 1 || !step.StartsWith('0'))
            && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out index);
    }
}
