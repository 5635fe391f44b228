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
}
