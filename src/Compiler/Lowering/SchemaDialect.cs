using FastShield.Compiler.Lowering.Dialects;

namespace FastShield.Compiler.Lowering;

/// <summary>Which words a schema is written in: a table of keywords, and what the words' specification says of references and names.</summary>
public sealed class SchemaDialect
{
    private SchemaDialect(string name, KeywordTable words)
    {
        Name = name;
        Words = words;
    }

    /// <summary>OpenAPI 3.0's own schema object: `nullable`, boolean exclusive limits, siblings of `$ref` ignored (OAS 3.0.4 section 4.7.24).</summary>
    public static SchemaDialect OpenApi30 { get; } = new("OpenAPI 3.0", OpenApi30Words.Table) { IgnoresSiblings = true };

    /// <summary>JSON Schema draft 4: boolean exclusive limits, `id`, whole numbers by their spelling.</summary>
    public static SchemaDialect Draft4 { get; } = new("JSON Schema draft 4", Draft4Words.Table) { Identifier = "id", HasLocalIdentifiers = true, IgnoresSiblings = true };

    /// <summary>JSON Schema draft 6.</summary>
    public static SchemaDialect Draft6 { get; } = new("JSON Schema draft 6", Draft6Words.Table) { Identifier = "$id", HasLocalIdentifiers = true, IgnoresSiblings = true };

    /// <summary>JSON Schema draft 7.</summary>
    public static SchemaDialect Draft7 { get; } = new("JSON Schema draft 7", Draft7Words.Table) { Identifier = "$id", HasLocalIdentifiers = true, IgnoresSiblings = true };

    /// <summary>JSON Schema 2019-09.</summary>
    public static SchemaDialect Draft201909 { get; } = new("JSON Schema 2019-09", Draft201909Words.Table) { Identifier = "$id" };

    /// <summary>JSON Schema 2020-12, which OpenAPI 3.1 and 3.2 use.</summary>
    public static SchemaDialect Draft202012 { get; } = new("JSON Schema 2020-12", Draft202012Words.Table) { Identifier = "$id" };

    /// <summary>What people call it.</summary>
    public string Name { get; }

    internal KeywordTable Words { get; }

    /// <summary>The word that begins a schema resource; null where there are none.</summary>
    internal string? Identifier { get; private init; }

    /// <summary>True where an identifier of a fragment alone names a place, as `$anchor` does since 2019-09.</summary>
    internal bool HasLocalIdentifiers { get; private init; }

    /// <summary>True where nothing beside `$ref` counts.</summary>
    internal bool IgnoresSiblings { get; private init; }

    /// <summary>The dialect of an address that `$schema` or `jsonSchemaDialect` gives; null where it is none of those that are built in.</summary>
    public static SchemaDialect? Find(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.TrimEnd('#') switch
        {
            "https://json-schema.org/draft/2020-12/schema" => Draft202012,
            "https://json-schema.org/draft/2019-09/schema" => Draft201909,
            "http://json-schema.org/draft-07/schema" or "https://json-schema.org/draft-07/schema" => Draft7,
            "http://json-schema.org/draft-06/schema" or "https://json-schema.org/draft-06/schema" => Draft6,
            "http://json-schema.org/draft-04/schema" or "https://json-schema.org/draft-04/schema" => Draft4,

            // OpenAPI's own dialects (OAS 3.1.1 section 4.8.24.3) are 2020-12 with a few words more, which the table has.
            var text when text.StartsWith("https://spec.openapis.org/oas/3.1/dialect/", StringComparison.Ordinal) => Draft202012,
            var text when text.StartsWith("https://spec.openapis.org/oas/3.2/dialect/", StringComparison.Ordinal) => Draft202012,
            _ => null,
        };
    }

    /// <summary>The same with the words of some vocabularies alone (Core 8.1.2); null with the name of a vocabulary that is demanded and not known.</summary>
    internal SchemaDialect? Within(IEnumerable<KeyValuePair<string, bool>> vocabularies, out string? unknown)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        unknown = null;
        foreach (var (vocabulary, isDemanded) in vocabularies)
        {
            if (Vocabularies.WordsOf(vocabulary) is { } some)
            {
                words.UnionWith(some);
            }
            else if (isDemanded)
            {
                unknown = vocabulary;
                return null;
            }
        }

        return new SchemaDialect(Name, Words.Only(words)) { Identifier = Identifier };
    }
}
