using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace FastShield.Control.Api;

/// <summary>The query of a call. Lists are repeated keys, as the official SDKs send them; `key[]` is taken too.</summary>
internal sealed class Query(IQueryCollection values)
{
    /// <summary>The one value of a key; null where it is not there.</summary>
    public string? Text(string name) => values.TryGetValue(name, out var found) && found.Count > 0
        ? found.Count == 1 ? found[0] : throw ApiException.Invalid($"{name} is given {found.Count} times")
        : null;

    /// <summary>All values of a key.</summary>
    public IReadOnlyList<string> Texts(string name) => [.. values[name].Concat(values[name + "[]"]).OfType<string>()];

    /// <summary>A whole number; null where the key is not there.</summary>
    public long? Integer(string name) => Text(name) switch
    {
        null => null,
        var text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw ApiException.Invalid($"{name} must be a whole number"),
    };

    /// <summary>`true` or `false`; null where the key is not there.</summary>
    public bool? Boolean(string name) => Text(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        _ => throw ApiException.Invalid($"{name} must be true or false"),
    };

    /// <summary>One of these words; null where the key is not there.</summary>
    public string? Word(string name, params ReadOnlySpan<string> words)
    {
        var text = Text(name);
        return text is null || words.Contains(text) ? text : throw ApiException.Invalid($"{name} must be one of {string.Join(", ", words.ToArray())}");
    }

    /// <summary>Words of this list, as a set.</summary>
    public HashSet<string> Words(string name, params ReadOnlySpan<string> words)
    {
        var set = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in Texts(name))
        {
            if (!words.Contains(text))
            {
                throw ApiException.Invalid($"{name} must be among {string.Join(", ", words.ToArray())}");
            }

            set.Add(text);
        }

        return set;
    }
}
