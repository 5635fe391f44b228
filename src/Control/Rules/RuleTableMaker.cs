using System.Collections.Immutable;
using FastShield.Runtime.Rules;

namespace FastShield.Control.Rules;

/// <summary>Makes the table of expressions: lines, the fields by which they are told apart, and programs for what is left.</summary>
internal sealed class RuleTableMaker
{
    private readonly RuleProgramBuilder _program = new();
    private readonly List<(int Rule, ImmutableList<RuleLiteral> Clause)> _lines = [];
    private readonly RuleBitSets _bits;

    private RuleTableMaker(IReadOnlyList<RuleNode> expressions)
    {
        for (var i = 0; i < expressions.Count; i++)
        {
            _lines.AddRange(RuleClauses.Of(expressions[i]).Select(clause => (i, clause)));
        }

        _bits = new RuleBitSets(_lines.Count);
    }

    /// <summary>The table; a rule's number is the place of its expression.</summary>
    /// <exception cref="RuleException">The programs would be too long.</exception>
    public static RuleTable Make(IReadOnlyList<RuleNode> expressions) => new RuleTableMaker(expressions).Make();

    private RuleTable Make()
    {
        var all = _bits.Add(_bits.Of(Enumerable.Range(0, _lines.Count)));
        var asked = new Dictionary<Key, List<(int Line, RuleLiteral Literal)>>();
        for (var line = 0; line < _lines.Count; line++)
        {
            foreach (var literal in _lines[line].Clause)
            {
                if (KeyOf(literal.Node) is { } key)
                {
                    (asked.TryGetValue(key, out var list) ? list : asked[key] = []).Add((line, literal));
                }
            }
        }

        var dimensions = new List<(int Cost, RuleDimension Dimension)>();
        var known = new HashSet<Key>();
        foreach (var (key, literals) in asked.OrderByDescending(pair => pair.Key.Flag is not null).ThenByDescending(pair => pair.Value.Count).Take(RuleLimits.Dimensions))
        {
            if (Dimension(key, literals) is { } dimension)
            {
                dimensions.Add((CostOf(key), dimension));
                known.Add(key);
            }
        }

        var entries = _lines.Select(line => _program.Write(Rest(line.Clause, known))).ToArray();
        return new RuleTable
        {
            Program = _program.Build(),
            Dimensions = [.. dimensions.OrderBy(pair => pair.Cost).Select(pair => pair.Dimension)],
            Bits = _bits.ToArray(),
            Words = _bits.Words,
            Rules = [.. _lines.Select(line => line.Rule)],
            Entries = entries,
            All = all,
        };
    }

    private RuleNode.And Rest(ImmutableList<RuleLiteral> clause, HashSet<Key> known) => new(
    [
        .. clause.Where(literal => KeyOf(literal.Node) is not { } key || !known.Contains(key))
            .OrderBy(literal => CostOf(literal.Node))
            .Select(literal => literal.IsPositive ? literal.Node : new RuleNode.Not(literal.Node)),
    ]);

    private Key? KeyOf(RuleNode node) => node switch
    {
        RuleNode.Flag flag => new Key(flag.Field, -1),
        RuleNode.TextIn list => new Key(null, _program.Value(list.Left)),
        _ => null,
    };

    private RuleDimension? Dimension(Key key, List<(int Line, RuleLiteral Literal)> literals)
    {
        var asking = _bits.Of(literals.Select(entry => entry.Line));
        if (key.Flag is { } flag)
        {
            return new RuleDimension
            {
                Value = -1,
                Flag = flag,
                Offsets = [_bits.Add(Flagged(literals, false)), _bits.Add(Flagged(literals, true))],
                Asking = _bits.Add(asking),
            };
        }

        var sets = literals.ConvertAll(entry => (entry.Line, entry.Literal.IsPositive, Texts: TextsOf(entry.Literal.Node)));
        var otherwise = _bits.All();
        var mentions = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < sets.Count; i++)
        {
            if (sets[i].IsPositive)
            {
                otherwise.Clear(sets[i].Line);
            }

            foreach (var text in sets[i].Texts)
            {
                (mentions.TryGetValue(text, out var list) ? list : mentions[text] = []).Add(sets[i].Line);
            }
        }

        var ofLine = sets.ToLookup(set => set.Line);
        var offsets = new List<int>();
        var room = _bits.Count + RuleLimits.WordsOfDimension;
        foreach (var (text, lines) in mentions)
        {
            var left = otherwise.Copy();
            foreach (var line in lines)
            {
                left.Set(line, ofLine[line].All(set => set.Texts.Contains(text) == set.IsPositive));
            }

            offsets.Add(_bits.Add(left));
            if (_bits.Count > room)
            {
                return null;
            }
        }

        return new RuleDimension
        {
            Value = key.Value,
            Texts = new TextSet([.. mentions.Keys.Select(Convert.FromHexString)]),
            Offsets = [.. offsets],
            Otherwise = _bits.Add(otherwise),
            Asking = _bits.Add(asking),
        };
    }

    private RuleBitSet Flagged(List<(int Line, RuleLiteral Literal)> literals, bool value)
    {
        var left = _bits.All();
        foreach (var (line, literal) in literals.Where(entry => entry.Literal.IsPositive != value))
        {
            left.Clear(line);
        }

        return left;
    }

    private static HashSet<string> TextsOf(RuleNode node) =>
        ((RuleNode.TextIn)node).Texts.Select(text => Convert.ToHexString(text.AsSpan())).ToHashSet(StringComparer.Ordinal);

    private int CostOf(Key key) => key.Flag switch
    {
        RuleField.CertificateRevoked or RuleField.CredentialsPresent => 9,
        not null => 0,
        null => CostOf(_program.ValueAt(key.Value)),
    };

    private int CostOf(RuleNode node) => node switch
    {
        RuleNode.Flag flag => CostOf(new Key(flag.Field, -1)),
        RuleNode.TextIn list => CostOf(_program.ValueAt(_program.Value(list.Left))),
        RuleNode.LengthIn => 3,
        RuleNode.AddressIn => 4,
        RuleNode.Compare => 5,
        RuleNode.Wildcard => 6,
        RuleNode.OfList => 7,
        _ => 8,
    };

    private static int CostOf(RuleValue value) => value.Kind switch
    {
        RuleValueKind.Field => value.Field switch
        {
            RuleField.Host or RuleField.Method or RuleField.Path or RuleField.Version => 1,
            RuleField.OperationId or RuleField.OperationName or RuleField.OperationEndpoint => 1,
            _ => 4,
        },
        RuleValueKind.Certificate => 2,
        _ => 5,
    };

    private readonly record struct Key(RuleField? Flag, int Value);
}
