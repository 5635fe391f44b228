using System.Collections.Immutable;
using System.Text;
using FastShield.Runtime.Rules;

namespace FastShield.Control.Rules;

internal sealed partial class RuleParser
{
    private static readonly string[] Functions = ["all", "any", "concat", "ends_with", "len", "lower", "starts_with", "upper", "url_decode"];

    private bool IsOperandNext() => char.IsAsciiLetter(Peek()) && !IsRawString();

    /// <summary>A field, with what is taken out of it, or a function.</summary>
    private RuleOperand Operand()
    {
        var at = _at;
        while (_at < _text.Length && IsNameLetter(_text[_at]))
        {
            _at++;
        }

        var name = _text[at.._at];
        if (name.Length == 0 || !char.IsAsciiLetter(name[0]))
        {
            _at = at;
            throw new RuleException(at, Peek() switch
            {
                '"' => "a text stands on the right of a comparison; begin with a field, such as http.host",
                '$' => "there are no lists by name here; write the values in braces: in {\"a\" \"b\"}",
                '\0' => "expected a field, such as http.host, a function or a parenthesis, and found the end",
                _ => $"expected a field, such as http.host, a function or a parenthesis, and found {Found()}",
            });
        }

        Skip();
        if (Peek() == '(')
        {
            return Function(name, at);
        }

        if (name is "true" or "false")
        {
            return new RuleOperand(RuleType.Flag, at, name) { Condition = new RuleNode.Constant(name == "true") };
        }

        var entry = RuleFieldCatalog.Find(name) ?? throw UnknownField(name, at);
        var operand = new RuleOperand(entry.Type, at, name) { Form = entry.Form, List = entry.List };
        return entry.Type switch
        {
            RuleType.Flag => operand with { Condition = new RuleNode.Flag(entry.Field) },
            RuleType.Text => operand with { Text = entry.Certificate is { } certificate ? new RuleTextNode.Certificate(certificate) : new RuleTextNode.Field(entry.Field) },
            RuleType.Map when Peek() == '[' => ItemOfMap(operand),
            RuleType.List when Peek() == '[' => Item(operand),
            RuleType.PathParameters when Peek() == '[' => PathParameter(operand),
            _ => operand,
        };
    }

    private static RuleException UnknownField(string name, int at) =>
        Functions.Contains(name) ? new RuleException(at + name.Length, $"{name} is a function; write {name}(...)")
        : name is "cf.schema_validation.learned.violated" ? new RuleException(at, "no schema is learned here; use cf.schema_validation.uploaded.violated")
        : RuleFieldCatalog.Near(name) is { } near ? new RuleException(at, $"there is no field {Compiler.Reading.Shown.Short(name)}; did you mean {near}?")
        : new RuleException(at, $"there is no field {Compiler.Reading.Shown.Short(name)}; docs/RULES.md has the fields that there are");

    private RuleOperand ItemOfMap(RuleOperand map)
    {
        Take('[', "");
        var place = _at;
        var key = ReadKey(map);
        Take(']', "a bracket that closes");
        if (map.List == RuleListKind.HeaderValues)
        {
            key = key.ToLowerInvariant();
        }

        return key.Length == 0
            ? throw new RuleException(place, "the name is empty")
            : Item(map with { Type = RuleType.List, Key = key, Shown = $"{map.Shown}[\"{Compiler.Reading.Shown.Short(key)}\"]" });
    }

    private RuleOperand Item(RuleOperand list)
    {
        if (!TryTake('['))
        {
            return list;
        }

        if (TryTake('*'))
        {
            Take(']', "a bracket that closes");
            return list with { Type = RuleType.Text, IsEach = true, Text = new RuleTextNode.Element(), Shown = list.Shown + "[*]" };
        }

        var place = _at;
        if (!char.IsAsciiDigit(Peek()))
        {
            throw new RuleException(place, $"{list.Shown} is a list; expected a number from 0 on, or `*` for each element");
        }

        var index = ReadNumber();
        if (index is < 0 or > 1000)
        {
            throw new RuleException(place, "expected a number from 0 to 1000");
        }

        Take(']', "a bracket that closes");
        return list with { Type = RuleType.Text, Text = new RuleTextNode.Item(list.List, list.Key, (int)index), Shown = $"{list.Shown}[{index}]" };
    }

    private RuleOperand PathParameter(RuleOperand map)
    {
        Take('[', "");
        var key = ReadKey(map);
        Take(']', "a bracket that closes");
        return map with { Type = RuleType.Text, Text = new RuleTextNode.PathParameter(key), Shown = $"{map.Shown}[\"{Compiler.Reading.Shown.Short(key)}\"]" };
    }

    private string ReadKey(RuleOperand map) => Peek() == '"' || IsRawString()
        ? Encoding.UTF8.GetString(ReadText().AsSpan())
        : throw new RuleException(_at, $"expected a name in quotation marks, such as {map.Shown}[\"name\"], and found {Found()}");

    private RuleOperand Function(string name, int at)
    {
        if (!Functions.Contains(name))
        {
            throw new RuleException(at, $"there is no function {Compiler.Reading.Shown.Short(name)}; there are {string.Join(", ", Functions)}");
        }

        Enter();
        Take('(', "");
        var result = name switch
        {
            "any" or "all" => OfList(name, at),
            "starts_with" or "ends_with" => Affix(name, at),
            "concat" => Concat(at),
            "len" => TextArgument(name) is var text ? text with { Type = RuleType.Number, At = at, Shown = $"len({text.Shown})", Form = RuleTextForm.Any } : null!,
            _ => Changed(name, at),
        };
        Take(')', $"a parenthesis that closes {name}");
        _depth--;
        if (result.IsEach && Peek() == '[')
        {
            Take('[', "");
            Take('*', "`*`");
            Take(']', "a bracket that closes");
        }

        return result;
    }

    private RuleOperand Changed(string name, int at)
    {
        var text = TextArgument(name);
        var how = name switch
        {
            "lower" => RuleValueKind.Lower,
            "upper" => RuleValueKind.Upper,
            _ => RuleValueKind.UrlDecode,
        };
        return text with { At = at, Shown = $"{name}({text.Shown})", Form = RuleTextForm.Any, Text = new RuleTextNode.Changed(how, text.Text!) };
    }

    private RuleOperand TextArgument(string name)
    {
        var place = _at;
        var operand = Operand();
        return operand.Type == RuleType.Text ? operand : throw new RuleException(place, $"{name} takes a text, and {operand.Shown} is {Named(operand.Type)}{(operand.Type == RuleType.List ? "; take an element of it: [0] or [*]" : "")}");
    }

    private RuleOperand Affix(string name, int at)
    {
        var left = TextArgument(name);
        Take(',', $"a comma and a text behind {left.Shown}");
        var place = _at;
        var isConstant = Peek() == '"' || IsRawString();
        var right = isConstant ? new RuleTextNode.Constant(ReadText()) : RightText(left);
        if (isConstant && RulePathTexts.AffixProblem(left.Form, left.Shown, ((RuleTextNode.Constant)right).Bytes.AsSpan(), isPrefix: name == "starts_with") is { } problem)
        {
            throw new RuleException(place, problem);
        }

        var how = name == "starts_with" ? RuleAtomKind.TextStartsWith : RuleAtomKind.TextEndsWith;
        return left with { Type = RuleType.Flag, At = at, Text = null, Shown = $"{name}({left.Shown}, ...)", Condition = new RuleNode.Compare(how, left.Text!, right) };
    }

    private RuleOperand Concat(int at)
    {
        const int most = 16;
        var parts = ImmutableArray.CreateBuilder<RuleTextNode>();
        do
        {
            var place = _at;
            if (parts.Count == most)
            {
                throw new RuleException(place, $"concat takes {most} texts at most");
            }

            if (Peek() == '"' || IsRawString())
            {
                parts.Add(new RuleTextNode.Constant(ReadText()));
            }
            else
            {
                var part = TextArgument("concat");
                parts.Add(part.IsEach ? throw new RuleException(place, "concat takes no elements of lists; take one of them: [0]") : part.Text!);
            }
        }
        while (TryTake(','));
        return new RuleOperand(RuleType.Text, at, "concat(...)") { Text = new RuleTextNode.Concat(parts.ToImmutable()) };
    }

    private RuleOperand OfList(string name, int at)
    {
        var place = _at;
        var isNegated = false;
        while (TakeNot())
        {
            isNegated = !isNegated;
        }

        var condition = Comparison();
        if (!condition.IsEach)
        {
            throw new RuleException(place, $"{name} asks each element of a list; expected one, such as http.request.headers[\"x-tenant\"][*], and found {condition.Shown}");
        }

        var asked = isNegated ? new RuleNode.Not(condition.Condition!) : condition.Condition!;
        return new RuleOperand(RuleType.Flag, at, $"{name}(...)")
        {
            Condition = new RuleNode.OfList(name == "any" ? RuleQuantifier.Any : RuleQuantifier.All, condition.List, condition.Key, asked),
        };
    }
}
