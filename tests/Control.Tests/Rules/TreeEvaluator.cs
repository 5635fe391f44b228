using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using FastShield.Control.Rules;
using FastShield.Runtime.Rules;

namespace FastShield.Control.Tests.Rules;

/// <summary>
/// Says what an expression is of a request by walking its tree, in the plainest way there is: texts are strings of Latin-1, one letter a byte, and nothing is
/// shared, ordered or looked up. What programs and tables answer is held against it.
/// </summary>
internal sealed class TreeEvaluator(SampleRequest request)
{
    private string? _element;

    public bool IsTrue(RuleNode node) => node switch
    {
        RuleNode.Constant constant => constant.Value,
        RuleNode.And and => and.Parts.All(IsTrue),
        RuleNode.Or or => or.Parts.Any(IsTrue),
        RuleNode.Xor xor => xor.Parts.Count(IsTrue) % 2 == 1,
        RuleNode.Not not => !IsTrue(not.Part),
        RuleNode.Flag flag => request.Flags.Contains(flag.Field),
        RuleNode.TextIn list => Text(list.Left) is { } text && list.Texts.Any(one => Latin1(one.AsSpan()) == text),
        RuleNode.Compare compare => Text(compare.Left) is { } left && Text(compare.Right) is { } right && Compare(compare.How, left, right),
        RuleNode.Matches matches => Text(matches.Left) is { } text && Regex.IsMatch(Decoded(text), matches.Pattern.Source, RegexOptions.ECMAScript, TimeSpan.FromSeconds(5)),
        RuleNode.Wildcard wildcard => Text(wildcard.Left) is { } text && Fits(text, wildcard),
        RuleNode.LengthIn length => Text(length.Left) is { } text && length.Ranges.Any(range => text.Length >= range.First && text.Length <= range.Last),
        RuleNode.AddressIn address => address.Ranges.Any(IsIn),
        RuleNode.OfList list => OfList(list),
        _ => throw new InvalidOperationException(node.ToString()),
    };

    private static string Latin1(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private static string Decoded(string text) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text));

    private static bool Compare(RuleAtomKind how, string left, string right) => how switch
    {
        RuleAtomKind.TextEqual => left == right,
        RuleAtomKind.TextBelow => string.CompareOrdinal(left, right) < 0,
        RuleAtomKind.TextAtMost => string.CompareOrdinal(left, right) <= 0,
        RuleAtomKind.TextContains => left.Contains(right, StringComparison.Ordinal),
        RuleAtomKind.TextStartsWith => left.StartsWith(right, StringComparison.Ordinal),
        RuleAtomKind.TextEndsWith => left.EndsWith(right, StringComparison.Ordinal),
        RuleAtomKind.LengthEqual => left.Length == right.Length,
        RuleAtomKind.LengthBelow => left.Length < right.Length,
        RuleAtomKind.LengthAtMost => left.Length <= right.Length,
        _ => throw new InvalidOperationException(how.ToString()),
    };

    private static bool Fits(string text, RuleNode.Wildcard wildcard)
    {
        var pattern = new StringBuilder("\\A");
        for (var i = 0; i < wildcard.Source.Length; i++)
        {
            pattern.Append(wildcard.Source[i] switch
            {
                '*' => "[\\s\\S]*",
                '\\' => Regex.Escape(wildcard.Source[++i].ToString()),
                var letter => Regex.Escape(letter.ToString()),
            });
        }

        // Latin-1 letters beyond ASCII have no case here.
        static string Folded(string whole) => string.Concat(whole.Select(letter => char.IsAsciiLetterUpper(letter) ? char.ToLowerInvariant(letter) : letter));
        return wildcard.IsStrict
            ? Regex.IsMatch(text, pattern + "\\z")
            : Regex.IsMatch(Folded(text), Regex.Replace(pattern.ToString(), "[B-Y]|(?<!\\\\)[AZ]", match => match.Value.ToLowerInvariant()).Replace("\\s\\s", "\\s\\S", StringComparison.Ordinal) + "\\z");
    }

    private bool IsIn((RuleAddress First, RuleAddress Last) range)
    {
        var address = RuleAddress.Of(IPAddress.Parse(request.AddressText));
        return address.IsV6 == range.First.IsV6 && address.Value >= range.First.Value && address.Value <= range.Last.Value;
    }

    private bool OfList(RuleNode.OfList list)
    {
        bool Holds(string element)
        {
            _element = element;
            return IsTrue(list.Condition);
        }

        var elements = List(list.List, list.Key).ToList();
        return list.Quantifier == RuleQuantifier.Any ? elements.Any(Holds) : elements.All(Holds);
    }

    private IEnumerable<string> List(RuleListKind kind, string? key)
    {
        var pairs = kind switch
        {
            RuleListKind.HeaderValues or RuleListKind.HeaderNames => request.HeaderList.Select(header => (Name: header.Name.ToLowerInvariant(), header.Value)),
            RuleListKind.ArgumentValues or RuleListKind.ArgumentNames => (request.QueryText ?? "").Split('&').Where(pair => pair.Length > 0).Select(pair => pair.Split('=', 2))
                .Select(pair => (Name: Unescaped(pair[0], true), Value: pair.Length > 1 ? Unescaped(pair[1], true) : "")),
            _ => Lines("cookie").SelectMany(line => line.Split(';')).Select(pair => pair.Trim(' ', '\t')).Where(pair => pair.Length > 0).Select(pair => pair.Split('=', 2))
                .Select(pair => (Name: pair[0], Value: pair.Length > 1 ? pair[1] : "")),
        };
        var wanted = key is null ? null : Latin1(Encoding.UTF8.GetBytes(key));
        return pairs.Where(pair => wanted is null || pair.Name == wanted)
            .Select(pair => kind is RuleListKind.HeaderNames or RuleListKind.ArgumentNames or RuleListKind.CookieNames ? pair.Name : pair.Value);
    }

    private IEnumerable<string> Lines(string name) => request.HeaderList.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value);

    private static string Unescaped(string text, bool plusIsSpace) => Regex.Replace(
        plusIsSpace ? text.Replace('+', ' ') : text, "%([0-9A-Fa-f]{2})", match => ((char)Convert.ToByte(match.Groups[1].Value, 16)).ToString());

    private string? Text(RuleTextNode node) => node switch
    {
        RuleTextNode.Constant constant => Latin1(constant.Bytes.AsSpan()),
        RuleTextNode.Field field => Field(field.Which),
        RuleTextNode.Certificate certificate => Latin1(Encoding.UTF8.GetBytes(request.Certificate?.GetValueOrDefault(certificate.Which) ?? "")),
        RuleTextNode.Item item => List(item.List, item.Key).ElementAtOrDefault(item.Index),
        RuleTextNode.PathParameter parameter => request.Parameters.TryGetValue(parameter.Name, out var text) ? Unescaped(text, false) : null,
        RuleTextNode.Element => _element,
        RuleTextNode.Changed { How: RuleValueKind.UrlDecode } changed => Text(changed.Of) is { } text ? Unescaped(text, true) : null,
        RuleTextNode.Changed changed => Text(changed.Of) is { } text
            ? string.Concat(text.Select(letter => char.IsAsciiLetter(letter) ? changed.How == RuleValueKind.Lower ? char.ToLowerInvariant(letter) : char.ToUpperInvariant(letter) : letter))
            : null,
        RuleTextNode.Concat concat => concat.Parts.Select(Text).ToList() is var parts && parts.Contains(null) ? null : string.Concat(parts),
        _ => throw new InvalidOperationException(node.ToString()),
    };

    private string Field(RuleField field)
    {
        var query = request.QueryText is { } text ? "?" + text : "";
        return field switch
        {
            RuleField.Query => request.QueryText ?? "",
            RuleField.Uri => request.TextOf(RuleField.Path) + query,
            RuleField.FullUri => (request.Flags.Contains(RuleField.Ssl) ? "https://" : "http://") + request.TextOf(RuleField.Host) + request.TextOf(RuleField.Path) + query,
            RuleField.UserAgent => string.Join(", ", Lines("user-agent")),
            RuleField.Referer => string.Join(", ", Lines("referer")),
            RuleField.Cookie => string.Join("; ", Lines("cookie")),
            RuleField.XForwardedFor => string.Join(", ", Lines("x-forwarded-for")),
            _ => request.TextOf(field),
        };
    }
}
