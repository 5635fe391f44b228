using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace FastShield.Compiler.Contract;

/// <summary>A media type or range as a key of `content`: `application/json`, `text/*`, `*/*`, with or without parameters.</summary>
public sealed record MediaRange
{
    // RFC 9110 section 5.6.2.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private MediaRange(string text, string type, string subtype, string parameters) =>
        (Text, Type, Subtype, Parameters) = (text, type, subtype, parameters);

    /// <summary>As written in the document.</summary>
    public string Text { get; }

    /// <summary>The type in lower case, or `*`.</summary>
    public string Type { get; }

    /// <summary>The subtype in lower case, or `*`.</summary>
    public string Subtype { get; }

    /// <summary>What follows the first semicolon, without spaces around; empty where nothing does.</summary>
    public string Parameters { get; }

    /// <summary>Whether it is JSON by its type: `application/json`, `text/json`, or a subtype that ends in `+json` (RFC 6839).</summary>
    public bool IsJson => (Type is "application" or "text" && Subtype == "json") || Subtype.EndsWith("+json", StringComparison.Ordinal);

    /// <summary>Whether it is `application/x-www-form-urlencoded`.</summary>
    public bool IsForm => Type == "application" && Subtype == "x-www-form-urlencoded";

    /// <summary>Whether it is a multipart type.</summary>
    public bool IsMultipart => Type == "multipart";

    /// <summary>Reads a key of `content`; false where it is neither a media type nor a range.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out MediaRange? range)
    {
        range = null;
        var semicolon = text.IndexOf(';', StringComparison.Ordinal);
        var essence = (semicolon < 0 ? text : text[..semicolon]).Trim().ToLowerInvariant();
        var slash = essence.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0)
        {
            return false;
        }

        var (type, subtype) = (essence[..slash], essence[(slash + 1)..]);
        if (!IsToken(type) || !IsToken(subtype) || (type == "*" && subtype != "*"))
        {
            return false;
        }

        range = new MediaRange(text, type, subtype, semicolon < 0 ? string.Empty : text[(semicolon + 1)..].Trim());
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    internal static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(TokenCharacters);
}
