using System.Globalization;
using FastShield.Runtime.Identity;
using FastShield.Runtime.Rules;

namespace FastShield.Control.Tests.Rules;

/// <summary>Makes expressions, and requests that they are about, from a seed; and breaks expressions.</summary>
internal sealed class RuleMaker(int seed)
{
    private static readonly string[] Words = ["a", "b", "ab", "A", "x-1", "/v1", "/v1/pets", "%41b", "", "q=1", "é", "a.b", "7"];
    private static readonly string[] Hosts = ["api.example.com", "b.example.com", "c.example.com"];
    private static readonly string[] Paths = ["/v1/pets", "/v1/pets/7", "/admin", "/"];
    private static readonly string[] Methods = ["GET", "POST"];
    private static readonly string[] Flags =
    [
        "ssl", "cf.tls_client_auth.cert_presented", "cf.tls_client_auth.cert_verified", "cf.tls_client_auth.cert_revoked", "cf.api_gateway.fallthrough_detected",
        "cf.api_gateway.request_violates_schema", "cf.api_gateway.auth_id_present",
    ];

    private static readonly string[] Texts =
    [
        "http.request.uri.query", "http.request.full_uri", "http.user_agent", "http.cookie", "http.referer", "cf.tls_client_auth.cert_subject_dn", "cf.tls_client_auth.cert_subject_cn",
        "cf.tls_client_auth.cert_not_after", "cf.api_gateway.operation.name", "http.request.headers[\"x-a\"][0]", "http.request.headers[\"X-B\"][1]", "http.request.uri.args[\"a\"][0]",
        "http.request.uri.args[\"ab\"][1]", "http.request.cookies[\"a\"][0]", "http.request.uri.path_parameters[\"id\"]", "raw.http.request.uri.path", "http.request.headers.names[0]",
    ];

    private static readonly string[] Lists =
    [
        "http.request.headers[\"x-a\"][*]", "http.request.headers.names[*]", "http.request.headers.values[*]", "http.request.uri.args[\"a\"][*]", "http.request.uri.args.names[*]",
        "http.request.cookies.values[*]", "http.request.cookies.names[*]", "lower(http.request.headers[\"x-a\"][*])[*]",
    ];

    private static readonly string[] Addresses = ["192.0.2.7", "192.0.2.0/24", "192.0.2.1..192.0.2.9", "2001:db8::/32", "::ffff:192.0.2.7", "10.0.0.0/8", "2001:db8::1"];
    private static readonly string[] Patterns = ["a", "^a", "b$", "[a-z]+7", "pets", "x?", "(a|b)c", "^.b"];
    private static readonly string[] Wildcards = ["*", "a*", "*b", "/v1/*", "*/pets/*", "A*B", "a\\\\*b", "api"];
    private readonly Random _random = new(seed);

    public string Expression(int depth = 0)
    {
        var kind = _random.Next(depth > 4 ? 6 : 12);
        return kind switch
        {
            6 or 7 => $"{Part(depth)} {Pick("and", "&&")} {Part(depth)}",
            8 or 9 => $"{Part(depth)} {Pick("or", "||")} {Part(depth)}",
            10 => $"{Part(depth)} {Pick("xor", "^^")} {Part(depth)}",
            11 => $"{Pick("not", "!")} ({Expression(depth + 1)})",
            _ => Condition(),
        };
    }

    public string Broken()
    {
        var text = Expression();
        for (var times = _random.Next(1, 4); times > 0; times--)
        {
            var at = _random.Next(text.Length + 1);
            text = _random.Next(4) switch
            {
                0 when at < text.Length => text.Remove(at, Math.Min(_random.Next(1, 6), text.Length - at)),
                1 => text.Insert(at, Pick("(", ")", "\"", "{", "}", "[", "]", "\\", " and ", "..", "$x", "\0", "\ud800", "é", "r#\"", "1", ",", "!", "=", "in ")),
                2 => text[..at],
                _ => text[at..] + text[..at],
            };
        }

        return text;
    }

    public SampleRequest Request()
    {
        var headers = Enumerable.Range(0, _random.Next(6)).Select(_ => (Pick("X-A", "x-a", "x-b", "User-Agent", "Cookie", "Referer"), Header())).ToArray();
        var flags = Enum.GetValues<RuleField>().Where(field => field <= RuleField.Violation && _random.Next(2) == 0).ToArray();
        var certificate = _random.Next(2) == 0 ? null : new Dictionary<ClientCertificateField, string>
        {
            [ClientCertificateField.SubjectDn] = Pick(Words), [ClientCertificateField.CommonName] = Pick(Words), [ClientCertificateField.NotAfter] = Pick(Words),
        };
        return new SampleRequest(
            Pick(Hosts), Pick(Methods), Pick(Paths), _random.Next(3) == 0 ? null : Pick("a=1&a=b", "%61=%41b&ab", "a+b=7&&=x", "ab=1&ab=a%zz", ""), headers,
            Pick("192.0.2.7", "10.1.2.3", "2001:db8::1", "::ffff:192.0.2.7"), flags, certificate,
            _random.Next(2) == 0 ? null : new Dictionary<string, string> { ["id"] = Pick("7", "a", "%61b") });
    }

    private string Header() => Pick("a", "b", "AB", "a=1; ab=b", "a; =x;; b=\"c\"", "xyz\u00ff", "");

    private string Part(int depth) => _random.Next(3) == 0 ? $"({Expression(depth + 1)})" : Expression(depth + 2);

    private string Condition()
    {
        switch (_random.Next(11))
        {
            case 0 or 1:
                return Pick(Flags) + (_random.Next(5) == 0 ? Pick(" eq true", " ne ssl", " == false") : "");
            case 2:
                return $"http.host {Pick("eq", "ne", "==")} {Quoted(Pick(Hosts))}";
            case 3:
                return $"http.request.uri.path in {{{string.Join(' ', Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Quoted(Pick(Paths))))}}}";
            case 4:
                return $"ip.src {(_random.Next(3) == 0 ? $"{Pick("eq", "ne")} {Pick("192.0.2.7", "2001:db8::1")}" : $"in {{{Pick(Addresses)} {Pick(Addresses)}}}")}";
            case 5:
                return $"len({Text()}) {Pick("eq 1", "ne 1", "lt 3", "ge 2", "in {0 2..4}", "> -1", "<= 0x2", $"ge len({Text()})")}";
            case 6:
                return $"{Pick("starts_with", "ends_with")}({Text()}, {(_random.Next(3) == 0 ? Text() : Quoted(Pick(Words)))})";
            case 7:
                return $"{Pick("any", "all")}({Pick("", "not ")}{Pick(Lists)} {Comparison(Text)})";
            case 8:
                return $"{Text()} {Pick("matches", "~")} {Quoted(Pick(Patterns))}";
            case 9:
                return $"{Text()} {Pick("wildcard", "strict wildcard")} {Quoted(Pick(Wildcards))}";
            default:
                return $"{Text()} {Comparison(Text)}";
        }
    }

    private string Comparison(Func<string> text) => _random.Next(4) switch
    {
        0 => $"{Pick("eq", "ne", "lt", "le", "gt", "ge", "contains")} {text()}",
        1 => $"in {{{Quoted(Pick(Words))} {Quoted(Pick(Words))}}}",
        _ => $"{Pick("eq", "ne", "lt", "le", "gt", "ge", "contains")} {Quoted(Pick(Words))}",
    };

    private string Text(int depth = 0) => _random.Next(depth > 2 ? 4 : 8) switch
    {
        4 => $"lower({Text(depth + 1)})",
        5 => $"upper({Text(depth + 1)})",
        6 => $"url_decode({Text(depth + 1)})",
        7 => $"concat({Text(depth + 1)}, {Quoted(Pick(Words))}, {Text(depth + 1)})",
        _ => Pick(Texts),
    };

    private string Text() => Text(0);

    private string Quoted(string text) => _random.Next(6) == 0 && !text.Contains('\\') ? $"r#\"{text}\"#" : string.Create(CultureInfo.InvariantCulture, $"\"{text}\"");

    private string Pick(params string[] of) => of[_random.Next(of.Length)];
}
