using System.Text;

namespace FastShield.Control.Api;

/// <summary>Places in a document as the upstream's answers write them: `.paths["/pets/{petId}"].get.parameters[0]`.</summary>
internal static class JsonPathText
{
    /// <summary>The path of a JSON Pointer (RFC 6901).</summary>
    public static string Of(string pointer)
    {
        if (pointer.Length == 0)
        {
            return ".";
        }

        var path = new StringBuilder();
        foreach (var raw in pointer.Split('/').Skip(1))
        {
            var name = raw.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (name.Length > 0 && name.All(char.IsAsciiDigit))
            {
                path.Append('[').Append(name).Append(']');
            }
            else if (name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
            {
                path.Append('.').Append(name);
            }
            else
            {
                path.Append("[\"").Append(name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append("\"]");
            }
        }

        return path.ToString();
    }

    /// <summary>The JSON Pointer of a path such as `$.items[0]['a b']`, as violations have them; null where it was cut off on the way.</summary>
    public static string? PointerOf(string path)
    {
        var pointer = new StringBuilder();
        for (var at = 1; at < path.Length;)
        {
            string name;
            if (path.AsSpan(at).StartsWith("['"))
            {
                var text = new StringBuilder();
                for (at += 2; at < path.Length && path[at] != '\''; at++)
                {
                    at += path[at] == '\\' && at + 1 < path.Length ? 1 : 0;
                    text.Append(path[at]);
                }

                name = text.ToString();
                at += 2;
            }
            else
            {
                var end = path[at] == '[' ? path.IndexOf(']', at) : path.AsSpan(at + 1).IndexOfAny('.', '[') is var next and >= 0 ? at + 1 + next : path.Length;
                name = end < 0 ? "" : path[(at + 1)..end];
                at = end < 0 ? path.Length + 1 : path[at] == '[' ? end + 1 : end;
            }

            if (at > path.Length)
            {
                return null;
            }

            pointer.Append('/').Append(name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
        }

        return pointer.ToString();
    }
}
