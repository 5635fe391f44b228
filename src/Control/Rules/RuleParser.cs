using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace FastShield.Control.Rules;

/// <summary>
/// Reads expressions of rules, checks their types, and gives a tree. Binds as the upstream does: `not` first, then comparisons, `and`, `xor`, `or`. Its own depth,
/// and the length and number of what it reads, are bounded.
/// </summary>
internal sealed partial class RuleParser
{
    private readonly string _text;
    private int _at;
    private int _depth;
    private int _conditions;

    private RuleParser(string text) => _text = text;

    /// <summary>Reads an expression; what is wrong with it is in <paramref name="fault"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RuleNode? node, [NotNullWhen(false)] out RuleFault? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        node = null;
        fault = null;
        if (text.Length > RuleLimits.ExpressionLength)
        {
            fault = RuleFault.At(text, RuleLimits.ExpressionLength, $"the expression has {text.Length} characters, and {RuleLimits.ExpressionLength} at most are allowed; divide it into several rules");
            return false;
        }

        var parser = new RuleParser(text);
        try
        {
            parser.Skip();
            node = parser.Or();
            if (parser._at < text.Length)
            {
                throw new RuleException(parser._at, $"expected `and`, `or`, `xor` or the end of the expression, and found {parser.Found()}");
            }

            return true;
        }
        catch (RuleException error)
        {
            node = null;
            fault = RuleFault.At(text, error.Position, error.Message);
            return false;
        }
    }

    private RuleNode Or() => Several(Xor, "or", "||", parts => new RuleNode.Or(parts));

    private RuleNode Xor() => Several(And, "xor", "^^", parts => new RuleNode.Xor(parts));

    private RuleNode And() => Several(Unary, "and", "&&", parts => new RuleNode.And(parts));

    private RuleNode Several(Func<RuleNode> next, string word, string sign, Func<ImmutableArray<RuleNode>, RuleNode> make)
    {
        var first = next();
        if (!TakeOperator(word, sign))
        {
            return first;
        }

        var parts = ImmutableArray.CreateBuilder<RuleNode>();
        parts.Add(first);
        do
        {
            parts.Add(next());
        }
        while (TakeOperator(word, sign));

        return make(parts.ToImmutable());
    }

    private RuleNode Unary()
    {
        var isNegated = false;
        while (TakeNot())
        {
            isNegated = !isNegated;
        }

        var node = Primary();
        return isNegated ? new RuleNode.Not(node) : node;
    }

    private RuleNode Primary()
    {
        if (Peek() == '(')
        {
            Enter();
            Take('(', "");
            var inner = Or();
            Take(')', "a parenthesis that closes, or `and`, `or`, `xor`");
            _depth--;
            return inner;
        }

        var condition = Comparison();
        return !condition.IsEach
            ? condition.Condition!
            : throw new RuleException(condition.At, $"{condition.Shown} is asked of each element of a list; write any({condition.Shown} ...) or all({condition.Shown} ...)");
    }

    private bool TakeNot()
    {
        if (Peek() == '!' && (_at + 1 >= _text.Length || _text[_at + 1] != '='))
        {
            _at++;
            Skip();
            return true;
        }

        return TakeWord("not");
    }

    private bool TakeOperator(string word, string sign)
    {
        if (_text.AsSpan(_at).StartsWith(sign))
        {
            _at += sign.Length;
            Skip();
            return true;
        }

        return TakeWord(word);
    }

    private void Enter()
    {
        if (++_depth > RuleLimits.Depth)
        {
            throw new RuleException(_at, $"parentheses and functions lie more than {RuleLimits.Depth} deep; divide the expression into several rules");
        }
    }

    private void Count(int at)
    {
        if (++_conditions > RuleLimits.Conditions)
        {
            throw new RuleException(at, $"the expression has more than {RuleLimits.Conditions} conditions; use `in {{...}}`, or divide it into several rules");
        }
    }

    private char Peek() => _at < _text.Length ? _text[_at] : '\0';

    private void Skip()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\r' or '\n')
        {
            _at++;
        }
    }

    private void Take(char letter, string expected)
    {
        if (_at >= _text.Length || _text[_at] != letter)
        {
            throw new RuleException(_at, $"expected {expected}, and found {Found()}");
        }

        _at++;
        Skip();
    }

    private bool TryTake(char letter)
    {
        if (_at >= _text.Length || _text[_at] != letter)
        {
            return false;
        }

        _at++;
        Skip();
        return true;
    }

    private bool TakeWord(string word)
    {
        if (!_text.AsSpan(_at).StartsWith(word, StringComparison.Ordinal) || (_at + word.Length < _text.Length && IsNameLetter(_text[_at + word.Length])))
        {
            return false;
        }

        _at += word.Length;
        Skip();
        return true;
    }

    private static bool IsNameLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.';

    /// <summary>What stands at the place at hand, for messages.</summary>
    private string Found()
    {
        if (_at >= _text.Length)
        {
            return "the end";
        }

        var end = _at;
        while (end < _text.Length && IsNameLetter(_text[end]) && end - _at < 40)
        {
            end++;
        }

        if (end > _at)
        {
            return $"`{_text[_at..end]}`";
        }

        return char.IsControl(_text[_at]) || char.IsSurrogate(_text[_at]) ? $"the character U+{(int)_text[_at]:X4}" : $"`{_text[_at]}`";
    }
}
