using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>All keywords by name, for each dialect.</summary>
internal static class KeywordCatalog
{
    private static readonly Keyword[] All =
    [
        new TypeKeyword(),
        new EnumKeyword(),
        new NumberLimits(),
        new MultipleOf(),
        new StringLimits(),
        new PatternKeyword(),
        new FormatKeyword(),
        new ObjectMembers(),
        new ObjectLimits(),
        new ArrayItems(),
        new ArrayLimits(),
        new Contains(),
        new Reference(),
        new DynamicReference(),
        new Combination(),
        new Not(),
        new Conditional(),
        new DependentSchemas(),
        new Unsupported(),
        new Annotations(),

        // Last, for it asks what all the others have looked at.
        new Unevaluated(),
    ];

    private static readonly Dictionary<string, Keyword> OpenApi30 = Index(keyword => keyword.OpenApi30);
    private static readonly Dictionary<string, Keyword> Draft202012 = Index(keyword => keyword.Draft202012);

    /// <summary>All keywords, in the order in which they are lowered.</summary>
    public static IReadOnlyList<Keyword> Keywords => All;

    /// <summary>The keyword that a word is in a dialect; null where it is none.</summary>
    public static Keyword? Find(string word, SchemaDialect dialect) => For(dialect).GetValueOrDefault(word);

    /// <summary>True where a word of the schema can refuse a value.</summary>
    public static bool HasConstraint(ObjectNode schema, SchemaDialect dialect) => HasConstraintBeside(schema, "", dialect);

    /// <summary>The same, one word left out.</summary>
    public static bool HasConstraintBeside(ObjectNode schema, string leftOut, SchemaDialect dialect)
    {
        var words = For(dialect);
        foreach (var member in schema.Members)
        {
            if (member.Name != leftOut && words.TryGetValue(member.Name, out var keyword) && keyword.Constrains)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Lets every keyword of the schema add its instructions, in the catalog's order, and names the words that are none.</summary>
    public static void Lower(SchemaDraft draft)
    {
        var words = For(draft.Dialect);
        var present = new HashSet<Keyword>();
        foreach (var member in draft.Node.Members)
        {
            if (words.TryGetValue(member.Name, out var keyword))
            {
                present.Add(keyword);
            }
            else if (!member.Name.StartsWith("x-", StringComparison.Ordinal))
            {
                draft.Diagnostics.Add(
                    Diagnostics.DiagnosticSeverity.Warning,
                    SchemaCodes.UnknownKeyword,
                    member,
                    $"'{member.Name}' is no keyword here and asks nothing. If it was meant to, look at its spelling and at the document's OpenAPI version.");
            }
        }

        foreach (var keyword in All)
        {
            if (present.Contains(keyword))
            {
                keyword.Lower(draft);
            }
        }
    }

    private static Dictionary<string, Keyword> For(SchemaDialect dialect) =>
        dialect == SchemaDialect.OpenApi30 ? OpenApi30 : Draft202012;

    private static Dictionary<string, Keyword> Index(Func<Keyword, IReadOnlyList<string>> words)
    {
        var index = new Dictionary<string, Keyword>(StringComparer.Ordinal);
        foreach (var keyword in All)
        {
            foreach (var word in words(keyword))
            {
                index.Add(word, keyword);
            }
        }

        return index;
    }
}
