using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace FastShield.Compiler.Contract;

/// <summary>A media type or range as a key of `content`: `application/json`, `text/*`, `*/*`, with or without parameters.</summary>
public sealed record MediaRange
{
    // RFC 9110 section 5.6.2.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private MediaRange(string text, string type, string subtype, string parameters, ImmutableArray<KeyValuePair<string, string>> distinctions) =>
        (Text, Type, Subtype, Parameters, Distinctions) = (text, type, subtype, parameters, distinctions);

    /// <summary>As written in the document.</summary>
    public string Text { get; }

    /// <summary>The type in lower case, or `*`.</summary>
    public string Type { get; }

    /// <summary>The subtype in lower case, or `*`.</summary>
    public string Subtype { get; }

    /// <summary>What follows the first semicolon, without spaces around; empty where nothing does.</summary>
    public string Parameters { get; }

    /// <summary>
    /// The parameters that a body's type has to have too, unquoted; charset and boundary, which say how a body is written and not what it is, are not
    /// among them.
    /// </summary>
    public ImmutableArray<KeyValuePair<string, string>> Distinctions { get; }

    /// <summary>Whether it is JSON by its type: `application/json`, `text/json`, or a subtype that ends in `+json` (RFC 6839).</summary>
    public bool IsJson => (Type is "application" or "text" && Subtype == "json") || Subtype.EndsWith("+json", StringComparison.Ordinal);

    /// <summary>Whether it is `application/x-www-form-urlencoded`.</summary>
    public bool IsForm => Type == "application" && Subtype == "x-www-form-urlencoded";

    /// <summary>Whether it is a multipart type.</summary>
    public bool IsMultipart => Type == "multipart";

    /// <summary>Whether it is a sequence of JSON texts, each on a line of its own or behind a separator (RFC 7464, RFC 8091; OAS 3.2.0 section 4.14.5).</summary>
    public bool IsJsonSequence => IsSeparated
        || (Type == "application" && Subtype is "jsonl" or "jsonlines" or "x-jsonlines" or "ndjson" or "x-ndjson");

    /// <summary>Whether each text of the sequence stands behind a record separator: `application/json-seq`, or a subtype that ends in `+json-seq`.</summary>
    public bool IsSeparated => (Type == "application" && Subtype == "json-seq") || Subtype.EndsWith("+json-seq", StringComparison.Ordinal);

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

        var parameters = semicolon < 0 ? string.Empty : text[(semicolon + 1)..].Trim();
        if (!TryReadParameters(parameters, out var distinctions))
        {
            return false;
        }

        range = new MediaRange(text, type, subtype, parameters, distinctions);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool TryReadParameters(string text, out ImmutableArray<KeyValuePair<string, string>> parameters)
    {
        var found = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        parameters = [];
        foreach (var parameter in Split(text))
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !IsToken(parameter[..equals]))
            {
                return false;
            }

            var (name, value) = (parameter[..equals].ToLowerInvariant(), parameter[(equals + 1)..]);
            var isQuoted = value.Length >= 2 && value[0] == '"' && value[^1] == '"';
            value = isQuoted ? value[1..^1] : value;
            if (isQuoted ? value.AsSpan().ContainsAny('"', '\\') : !IsToken(value))
            {
                return false;
            }

            if (name is not ("charset" or "boundary"))
            {
                found.Add(new KeyValuePair<string, string>(name, value));
            }
        }

        parameters = found.DrainToImmutable();
        return true;
    }

    private static IEnumerable<string> Split(string text)
    {
        var start = 0;
        var isQuoted = false;
        for (var i = 0; i <= text.Length; i++)
        {
            isQuoted ^= i < text.Length && text[i] == '"';
            if (i == text.Length || (text[i] == ';' && !isQuoted))
            {
                if (text[start..i].Trim() is { Length: > 0 } parameter)
                {
                    yield return parameter;
                }

                start = i + 1;
            }
        }
    }

    internal static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(TokenCharacters);
}
