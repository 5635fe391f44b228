using System.Text;
using FastShield.Runtime.Patterns;
using FastShield.Runtime.Rules;

namespace FastShield.Control.Rules;

/// <summary>Writes trees as programs. What several expressions have in common, texts, conditions and whole ends of programs, is there once.</summary>
internal sealed class RuleProgramBuilder
{
    private readonly List<RuleValue> _values = [];
    private readonly List<RuleAtom> _atoms = [];
    private readonly List<RuleStep> _steps = [];
    private readonly List<TextSet> _textSets = [];
    private readonly List<NumberSet> _numberSets = [];
    private readonly List<AddressSet> _addressSets = [];
    private readonly List<Pattern> _patterns = [];
    private readonly List<WildcardPattern> _wildcards = [];
    private readonly Dictionary<string, int> _valueNumbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _atomNumbers = new(StringComparer.Ordinal);
    private readonly Dictionary<RuleStep, int> _stepNumbers = [];
    private readonly Dictionary<(RuleNode Node, int OnTrue, int OnFalse), int> _written = new(new SameNode());

    /// <summary>What was written.</summary>
    public RuleProgram Build() => new()
    {
        Values = [.. _values],
        Atoms = [.. _atoms],
        Steps = [.. _steps],
        TextSets = [.. _textSets],
        NumberSets = [.. _numberSets],
        AddressSets = [.. _addressSets],
        Patterns = [.. _patterns],
        Wildcards = [.. _wildcards],
    };

    /// <summary>Writes the program of a tree; gives its first step.</summary>
    /// <param name="node">The tree.</param>
    /// <param name="onTrue">Where it goes on when the tree is true.</param>
    /// <param name="onFalse">Where it goes on when it is false.</param>
    public int Write(RuleNode node, int onTrue = RuleStep.Matches, int onFalse = RuleStep.Fails)
    {
        switch (node)
        {
            case RuleNode.Constant constant:
                return constant.Value ? onTrue : onFalse;
            case RuleNode.Not not:
                return Write(not.Part, onFalse, onTrue);
            case RuleNode.And and:
                for (var i = and.Parts.Length - 1; i >= 0; i--)
                {
                    onTrue = Write(and.Parts[i], onTrue, onFalse);
                }

                return onTrue;
            case RuleNode.Or or:
                for (var i = or.Parts.Length - 1; i >= 0; i--)
                {
                    onFalse = Write(or.Parts[i], onTrue, onFalse);
                }

                return onFalse;
            case RuleNode.Xor xor:
                var place = (node, onTrue, onFalse);
                if (_written.TryGetValue(place, out var first))
                {
                    return first;
                }

                for (var i = xor.Parts.Length - 1; i > 0; i--)
                {
                    // Of what is left an even or an odd number may hold, as the parts before decide.
                    (onTrue, onFalse) = (Write(xor.Parts[i], onFalse, onTrue), Write(xor.Parts[i], onTrue, onFalse));
                }

                return _written[place] = Write(xor.Parts[0], onTrue, onFalse);
            default:
                return Step(Atom(node), onTrue, onFalse);
        }
    }

    /// <summary>A text by its number.</summary>
    public RuleValue ValueAt(int number) => _values[number];

    /// <summary>The number of a text.</summary>
    public int Value(RuleTextNode node)
    {
        var value = node switch
        {
            RuleTextNode.Constant constant => new RuleValue { Kind = RuleValueKind.Constant, Bytes = [.. constant.Bytes] },
            RuleTextNode.Field field => new RuleValue { Kind = RuleValueKind.Field, Field = field.Which },
            RuleTextNode.Certificate certificate => new RuleValue { Kind = RuleValueKind.Certificate, Certificate = certificate.Which },
            RuleTextNode.Item item => new RuleValue { Kind = RuleValueKind.Item, List = ListOf(item.List, item.Key), Index = item.Index },
            RuleTextNode.PathParameter parameter => new RuleValue { Kind = RuleValueKind.PathParameter, Bytes = Encoding.UTF8.GetBytes(parameter.Name) },
            RuleTextNode.Changed changed => new RuleValue { Kind = changed.How, Of = [Value(changed.Of)] },
            RuleTextNode.Concat concat => new RuleValue { Kind = RuleValueKind.Concat, Of = [.. concat.Parts.Select(Value)] },
            _ => new RuleValue { Kind = RuleValueKind.Element },
        };
        return Numbered(_valueNumbers, KeyOf(value), _values, () => value);
    }

    private static RuleList ListOf(RuleListKind kind, string? key) => new(kind, key is null ? null : Encoding.UTF8.GetBytes(key));

    private static string KeyOf(RuleValue value) =>
        $"{value.Kind} {value.Field} {value.Certificate} {KeyOf(value.List)} {value.Index} {Text(value.Bytes)} {(value.Of is null ? "" : string.Join(',', value.Of))}";

    private static string KeyOf(RuleList list) => $"{list.Kind}:{Text(list.Key)}";

    private static string Text(byte[]? bytes) => bytes is null ? "-" : Convert.ToHexString(bytes);

    private static int Numbered<T>(Dictionary<string, int> numbers, string key, List<T> all, Func<T> make)
    {
        if (!numbers.TryGetValue(key, out var number))
        {
            // Made first: what it is made of may come into the list as well.
            var made = make();
            number = all.Count;
            all.Add(made);
            numbers.Add(key, number);
        }

        return number;
    }

    private int Step(int atom, int onTrue, int onFalse)
    {
        if (onTrue == onFalse)
        {
            return onTrue;
        }

        var step = new RuleStep(atom, onTrue, onFalse);
        if (!_stepNumbers.TryGetValue(step, out var number))
        {
            if (_steps.Count >= RuleLimits.Steps)
            {
                throw new RuleException(0, "the rules have more steps than are allowed; nested `xor` makes the most of them");
            }

            number = _steps.Count;
            _steps.Add(step);
            _stepNumbers.Add(step, number);
        }

        return number;
    }

    private int Atom(RuleNode node)
    {
        switch (node)
        {
            case RuleNode.Flag flag:
                return Numbered(_atomNumbers, $"flag {flag.Field}", _atoms, () => new RuleAtom { Kind = RuleAtomKind.Flag, Field = flag.Field });
            case RuleNode.TextIn list:
                var left = Value(list.Left);
                var texts = list.Texts.Select(text => Convert.ToHexString(text.AsSpan())).Distinct().Order(StringComparer.Ordinal).ToList();
                return Numbered(_atomNumbers, $"in {left} {string.Join(' ', texts)}", _atoms, () => new RuleAtom
                {
                    Kind = RuleAtomKind.TextIn, Left = left, Right = Add(_textSets, new TextSet([.. texts.Select(Convert.FromHexString)])),
                });
            case RuleNode.Compare compare:
                var (first, second) = (Value(compare.Left), Value(compare.Right));
                return Numbered(_atomNumbers, $"{compare.How} {first} {second}", _atoms, () => new RuleAtom { Kind = compare.How, Left = first, Right = second });
            case RuleNode.Matches matches:
                var subject = Value(matches.Left);
                return Numbered(_atomNumbers, $"matches {subject} {matches.Pattern.Source}", _atoms, () => new RuleAtom
                {
                    Kind = RuleAtomKind.TextMatches, Left = subject, Right = Add(_patterns, matches.Pattern),
                });
            case RuleNode.Wildcard wildcard:
                var whole = Value(wildcard.Left);
                return Numbered(_atomNumbers, $"wildcard {wildcard.IsStrict} {whole} {wildcard.Source}", _atoms, () => new RuleAtom
                {
                    Kind = RuleAtomKind.TextWildcard, Left = whole, Right = Add(_wildcards, RuleWildcards.Compile(wildcard.Source, wildcard.IsStrict)),
                });
            case RuleNode.LengthIn length:
                var measured = Value(length.Left);
                return Numbered(_atomNumbers, $"length {measured} {string.Join(' ', length.Ranges)}", _atoms, () => new RuleAtom
                {
                    Kind = RuleAtomKind.LengthIn, Left = measured, Right = Add(_numberSets, new NumberSet(length.Ranges)),
                });
            case RuleNode.AddressIn address:
                return Numbered(_atomNumbers, $"address {string.Join(' ', address.Ranges)}", _atoms, () => new RuleAtom
                {
                    Kind = RuleAtomKind.AddressIn, Right = Add(_addressSets, new AddressSet(address.Ranges)),
                });
            case RuleNode.OfList list:
                return AtomOfList(list);
            default:
                throw new InvalidOperationException($"{node.GetType().Name} is no condition.");
        }
    }

    private int AtomOfList(RuleNode.OfList list)
    {
        var condition = list.Condition;
        var isNegated = false;
        while (condition is RuleNode.Not not)
        {
            condition = not.Part;
            isNegated = !isNegated;
        }

        var number = Atom(condition);
        var which = ListOf(list.List, list.Key);
        return Numbered(_atomNumbers, $"{list.Quantifier} {isNegated} {KeyOf(which)} {number}", _atoms, () => _atoms[number] with
        {
            Quantifier = list.Quantifier, IsNegated = isNegated, List = which,
        });
    }

    // Nested `xor` leads to the same part again and again; the part is one object, and comparing trees would cost more than is saved.
    private sealed class SameNode : IEqualityComparer<(RuleNode Node, int OnTrue, int OnFalse)>
    {
        public bool Equals((RuleNode Node, int OnTrue, int OnFalse) x, (RuleNode Node, int OnTrue, int OnFalse) y) =>
            ReferenceEquals(x.Node, y.Node) && x.OnTrue == y.OnTrue && x.OnFalse == y.OnFalse;

        public int GetHashCode((RuleNode Node, int OnTrue, int OnFalse) obj) =>
            HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj.Node), obj.OnTrue, obj.OnFalse);
    }

    private static int Add<T>(List<T> list, T item)
    {
        list.Add(item);
        return list.Count - 1;
    }
}
