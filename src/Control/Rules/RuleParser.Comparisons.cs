using System.Collections.Immutable;
using System.Text;
using FastShield.Runtime.Patterns;
using FastShield.Runtime.Rules;

namespace FastShield.Control.Rules;

internal sealed partial class RuleParser
{
    private const string Operators = "eq, ne, lt, le, gt, ge, in, contains, matches, wildcard or strict wildcard";

    private static readonly (string Word, string Sign, RuleOperator Operator)[] Ordering =
    [
        ("eq", "==", RuleOperator.Equal), ("ne", "!=", RuleOperator.NotEqual), ("le", "<=", RuleOperator.AtMost), ("lt", "<", RuleOperator.Below),
        ("ge", ">=", RuleOperator.AtLeast), ("gt", ">", RuleOperator.Above),
    ];

    private enum RuleOperator
    {
        None,
        Equal,
        NotEqual,
        Below,
        AtMost,
        Above,
        AtLeast,
        In,
        Contains,
        Matches,
        Wildcard,
        StrictWildcard,
    }

    /// <summary>A comparison, or a value that is true or false by itself; the operand has its condition.</summary>
    private RuleOperand Comparison()
    {
        var left = Operand();
        Count(left.At);
        var at = _at;
        var asked = TakeComparison();
        if (asked == RuleOperator.None)
        {
            return left.Type == RuleType.Flag
                ? left
                : throw new RuleException(_at, $"{left.Shown} is {Named(left.Type)}; expected {Operators} behind it, and found {Found()}");
        }

        var condition = left.Type switch
        {
            RuleType.Flag => CompareFlag(left, asked, at),
            RuleType.Text => CompareText(left, asked, at),
            RuleType.Number => CompareNumber(left, asked, at),
            RuleType.Address => CompareAddress(left, asked, at),
            RuleType.List => throw new RuleException(left.At, $"{left.Shown} is a list; write any({left.Shown}[*] ...), or {left.Shown}[0] for its first element"),
            _ => throw new RuleException(left.At, $"{left.Shown} has values by name; write {left.Shown}[\"name\"]{(left.Type == RuleType.Map ? "[0]" : "")}"),
        };
        return left with { Type = RuleType.Flag, Condition = condition, Text = null };
    }

    private RuleOperator TakeComparison()
    {
        foreach (var (word, sign, asked) in Ordering)
        {
            if (TakeOperator(word, sign))
            {
                return asked;
            }
        }

        if (TakeWord("strict"))
        {
            return TakeWord("wildcard") ? RuleOperator.StrictWildcard : throw new RuleException(_at, $"expected `wildcard` behind `strict`, and found {Found()}");
        }

        return TakeWord("in") ? RuleOperator.In
            : TakeWord("contains") ? RuleOperator.Contains
            : TakeOperator("matches", "~") ? RuleOperator.Matches
            : TakeWord("wildcard") ? RuleOperator.Wildcard
            : Peek() == '&' && !_text.AsSpan(_at).StartsWith("&&") ? throw new RuleException(_at, "`&` alone is no operator here; write `and`, or `&&`")
            : RuleOperator.None;
    }

    private RuleNode.Not CompareFlag(RuleOperand left, RuleOperator asked, int at)
    {
        if (asked is not (RuleOperator.Equal or RuleOperator.NotEqual))
        {
            throw new RuleException(at, $"{left.Shown} is true or false; expected eq, ne, or nothing behind it");
        }

        if (left.IsEach)
        {
            throw new RuleException(at, $"{left.Shown} is true or false for each element; expected nothing behind it");
        }

        var place = _at;
        var right = TakeWord("true") ? new RuleNode.Constant(true)
            : TakeWord("false") ? new RuleNode.Constant(false)
            : IsOperandNext() && Operand() is { Type: RuleType.Flag, IsEach: false } other ? other.Condition!
            : throw new RuleException(place, $"expected true, false, or a field that is true or false; {left.Shown} is one");
        var isEqual = new RuleNode.Not(new RuleNode.Xor([left.Condition!, right]));
        return asked == RuleOperator.Equal ? isEqual : new RuleNode.Not(isEqual);
    }

    private RuleNode CompareText(RuleOperand left, RuleOperator asked, int at)
    {
        switch (asked)
        {
            case RuleOperator.In:
                return new RuleNode.TextIn(left.Text!, TextList(left));
            case RuleOperator.Matches:
                return new RuleNode.Matches(left.Text!, ReadPattern());
            case RuleOperator.Wildcard or RuleOperator.StrictWildcard:
                return new RuleNode.Wildcard(left.Text!, ReadWildcard(), asked == RuleOperator.StrictWildcard);
        }

        RuleTextNode right;
        if (Peek() == '"' || IsRawString())
        {
            var place = _at;
            var bytes = ReadText();
            if (asked is RuleOperator.Equal or RuleOperator.NotEqual)
            {
                CheckForm(left, bytes, place);
                RuleNode isOne = new RuleNode.TextIn(left.Text!, [bytes]);
                return asked == RuleOperator.Equal ? isOne : new RuleNode.Not(isOne);
            }

            right = new RuleTextNode.Constant(bytes);
        }
        else
        {
            right = RightText(left);
        }

        return asked switch
        {
            RuleOperator.Equal => new RuleNode.Compare(RuleAtomKind.TextEqual, left.Text!, right),
            RuleOperator.NotEqual => new RuleNode.Not(new RuleNode.Compare(RuleAtomKind.TextEqual, left.Text!, right)),
            RuleOperator.Below => new RuleNode.Compare(RuleAtomKind.TextBelow, left.Text!, right),
            RuleOperator.AtMost => new RuleNode.Compare(RuleAtomKind.TextAtMost, left.Text!, right),
            RuleOperator.Above => new RuleNode.Compare(RuleAtomKind.TextBelow, right, left.Text!),
            RuleOperator.AtLeast => new RuleNode.Compare(RuleAtomKind.TextAtMost, right, left.Text!),
            RuleOperator.Contains => new RuleNode.Compare(RuleAtomKind.TextContains, left.Text!, right),
            _ => throw new RuleException(at, $"{left.Shown} is a text; expected {Operators}"),
        };
    }

    private RuleTextNode RightText(RuleOperand left)
    {
        var place = _at;
        if (!IsOperandNext())
        {
            throw new RuleException(place, $"{left.Shown} is a text; expected a text in quotation marks or a field, and found {Found()}");
        }

        var right = Operand();
        return right.Type != RuleType.Text ? throw new RuleException(place, $"{left.Shown} is a text, and {right.Shown} is {Named(right.Type)}")
            : right.IsEach ? throw new RuleException(place, "elements of a list can stand on the left only; change the sides")
            : right.Text!;
    }

    private RuleNode CompareNumber(RuleOperand left, RuleOperator asked, int at)
    {
        if (asked == RuleOperator.In)
        {
            return new RuleNode.LengthIn(left.Text!, NumberList());
        }

        if (asked > RuleOperator.AtLeast)
        {
            throw new RuleException(at, $"{left.Shown} is a number; expected eq, ne, lt, le, gt, ge or in");
        }

        if (Peek() == '-' || char.IsAsciiDigit(Peek()))
        {
            var number = ReadNumber();
            return asked switch
            {
                RuleOperator.Equal => Length(left, number, number),
                RuleOperator.NotEqual => new RuleNode.Not(Length(left, number, number)),
                RuleOperator.Below => number == long.MinValue ? new RuleNode.LengthIn(left.Text!, []) : Length(left, long.MinValue, number - 1),
                RuleOperator.AtMost => Length(left, long.MinValue, number),
                RuleOperator.Above => number == long.MaxValue ? new RuleNode.LengthIn(left.Text!, []) : Length(left, number + 1, long.MaxValue),
                _ => Length(left, number, long.MaxValue),
            };
        }

        var place = _at;
        if (!IsOperandNext() || Operand() is not { Type: RuleType.Number, IsEach: false } right)
        {
            throw new RuleException(place, $"{left.Shown} is a number; expected a number");
        }

        return asked switch
        {
            RuleOperator.Equal => new RuleNode.Compare(RuleAtomKind.LengthEqual, left.Text!, right.Text!),
            RuleOperator.NotEqual => new RuleNode.Not(new RuleNode.Compare(RuleAtomKind.LengthEqual, left.Text!, right.Text!)),
            RuleOperator.Below => new RuleNode.Compare(RuleAtomKind.LengthBelow, left.Text!, right.Text!),
            RuleOperator.AtMost => new RuleNode.Compare(RuleAtomKind.LengthAtMost, left.Text!, right.Text!),
            RuleOperator.Above => new RuleNode.Compare(RuleAtomKind.LengthBelow, right.Text!, left.Text!),
            _ => new RuleNode.Compare(RuleAtomKind.LengthAtMost, right.Text!, left.Text!),
        };
    }

    private RuleNode CompareAddress(RuleOperand left, RuleOperator asked, int at)
    {
        switch (asked)
        {
            case RuleOperator.In:
                return new RuleNode.AddressIn(AddressList());
            case RuleOperator.Equal or RuleOperator.NotEqual:
                var range = ReadAddressRange(isSingle: true);
                RuleNode isOne = new RuleNode.AddressIn([range]);
                return asked == RuleOperator.Equal ? isOne : new RuleNode.Not(isOne);
            default:
                throw new RuleException(at, $"{left.Shown} is an IP address; expected eq, ne or in");
        }
    }

    private static RuleNode.LengthIn Length(RuleOperand left, long first, long last) => new(left.Text!, [(first, last)]);

    private Pattern ReadPattern()
    {
        var place = _at;
        var source = Encoding.UTF8.GetString(ReadText(keepsEscapes: true).AsSpan());
        var compiled = Pattern.Compile(source);
        return compiled.Succeeded
            ? compiled.Pattern
            : throw new RuleException(place, $"the pattern cannot be used (its character {compiled.Position + 1}): {compiled.Message} Patterns are those of ECMAScript, without backreferences");
    }

    private string ReadWildcard()
    {
        var place = _at;
        var source = Encoding.Latin1.GetString(ReadText(keepsEscapes: true).AsSpan());
        return RuleWildcards.Problem(source) is { } problem ? throw new RuleException(place, problem) : source;
    }

    private static void CheckForm(RuleOperand operand, ImmutableArray<byte> text, int place)
    {
        if (RuleTextForms.Problem(operand.Form, operand.Shown, text.AsSpan()) is { } problem)
        {
            throw new RuleException(place, problem);
        }
    }

    private static string Named(RuleType type) => type switch
    {
        RuleType.Flag => "true or false",
        RuleType.Text => "a text",
        RuleType.Number => "a number",
        RuleType.Address => "an IP address",
        RuleType.List => "a list",
        _ => "a set of values by name",
    };
}
