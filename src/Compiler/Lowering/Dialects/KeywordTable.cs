using System.Collections.Frozen;
using FastShield.Compiler.Lowering.Keywords;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Lowering.Dialects;

/// <summary>The words of a dialect and their keywords, in the order in which they are lowered.</summary>
internal sealed class KeywordTable
{
    private readonly FrozenDictionary<string, Word> _words;
    private readonly Keyword[] _order;

    /// <summary>Makes a table of rows: a keyword, where schemas stand in it, and its words. A keyword may have several rows.</summary>
    public KeywordTable(params (Keyword Keyword, Holds Holds, string[] Words)[] rows)
        : this(rows.SelectMany(row => row.Words.Select(word => KeyValuePair.Create(word, new Word(row.Keyword, row.Holds)))), rows.Select(row => row.Keyword))
    {
    }

    private KeywordTable(IEnumerable<KeyValuePair<string, Word>> words, IEnumerable<Keyword> order)
    {
        _words = words.ToFrozenDictionary(StringComparer.Ordinal);
        _order = [.. order.Distinct()];
    }

    /// <summary>All words.</summary>
    public IEnumerable<string> Words => _words.Keys;

    /// <summary>What a word is; null where it is none.</summary>
    public Keyword? Find(string word) => _words.TryGetValue(word, out var found) ? found.Keyword : null;

    /// <summary>True where the word means something.</summary>
    public bool Has(string word) => _words.ContainsKey(word);

    /// <summary>True where a member of a value is a word, so that the value may be a schema.</summary>
    public bool Means(SourceNode value) => value is ObjectNode schema && schema.Members.Any(member => _words.ContainsKey(member.Name));

    /// <summary>The same table without the words that are not listed.</summary>
    public KeywordTable Only(IReadOnlySet<string> words) => new(_words.Where(word => words.Contains(word.Key)), _order);

    /// <summary>True where a word of the schema, one word left out, can refuse a value.</summary>
    public bool HasConstraint(ObjectNode schema, string leftOut = "") => ConstraintOf(schema, leftOut) is not null;

    /// <summary>The first member of the schema that can refuse a value, one word left out.</summary>
    public ObjectMember? ConstraintOf(ObjectNode schema, string leftOut)
    {
        foreach (var member in schema.Members)
        {
            if (member.Name != leftOut && _words.TryGetValue(member.Name, out var word) && word.Keyword.Constrains)
            {
                return member;
            }
        }

        return null;
    }

    /// <summary>The schemas that stand directly inside a schema.</summary>
    public IEnumerable<SourceNode> SchemasIn(ObjectNode schema)
    {
        foreach (var member in schema.Members)
        {
            var holds = _words.TryGetValue(member.Name, out var word) ? word.Holds : Holds.Nothing;
            if (holds == Holds.Schemas && member.Value is not ArrayNode)
            {
                yield return member.Value;
            }

            var inner = holds switch
            {
                Holds.Schemas => (member.Value as ArrayNode)?.Items,
                Holds.NamedSchemas => (member.Value as ObjectNode)?.Members.Select(named => named.Value),
                _ => null,
            };
            foreach (var node in inner ?? [])
            {
                yield return node;
            }
        }
    }

    /// <summary>Lets every keyword of the schema add its instructions, in the table's order, and names the words that are none.</summary>
    public void Lower(SchemaDraft draft)
    {
        var present = new HashSet<Keyword>();
        foreach (var member in draft.Node.Members)
        {
            if (_words.TryGetValue(member.Name, out var word))
            {
                present.Add(word.Keyword);
            }
            else if (!member.Name.StartsWith("x-", StringComparison.Ordinal))
            {
                draft.Diagnostics.Add(
                    Diagnostics.DiagnosticSeverity.Warning,
                    SchemaCodes.UnknownKeyword,
                    member,
                    $"'{member.Name}' is no keyword of {draft.Dialect.Name} and asks nothing. If it was meant to, look at its spelling and at the dialect.");
            }
        }

        foreach (var keyword in _order)
        {
            if (present.Contains(keyword))
            {
                keyword.Lower(draft);
            }
        }
    }
}
