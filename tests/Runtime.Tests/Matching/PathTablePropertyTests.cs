using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace FastShield.Runtime.Tests.Matching;

/// <summary>The trie against the plainest matcher there is: every template as a list of regular expressions, the best by rank.</summary>
public sealed class PathTablePropertyTests
{
    private static readonly string[] _segments = ["a", "b", "ab", "a.b", "{}", "{}", "{}.{}", "a.{}", "{}.b", "{}b", "a{}b", "{}-{}"];
    private static readonly string[] _texts = ["a", "b", "ab", "a.b", "a.a.b", "aab", "c", "a-b", "-", ".", "a.b.", "a-b.b", "abb", ""];

    [Fact]
    public void The_trie_and_the_naive_matcher_agree()
    {
        var random = new Random(3);
        var found = 0;
        for (var round = 0; round < 300; round++)
        {
            var templates = Templates(random);
            var table = MatchingKit.Table([.. templates.Select(static template => "GET " + template)]);
            var naive = templates.Select(static (template, index) => new Naive(template, index)).ToList();
            for (var request = 0; request < 100; request++)
            {
                var path = Path(random);
                var expected = Expect(naive, path);
                Assert.Equal(expected, MatchingKit.Ask(table, "GET", path));
                found += expected.StartsWith("op", StringComparison.Ordinal) ? 1 : 0;
            }
        }

        Assert.True(found > 3_000, $"{found} requests found an operation");
    }

    private static List<string> Templates(Random random)
    {
        var shapes = new HashSet<string>();
        for (var i = random.Next(1, 12); i > 0; i--)
        {
            var shape = new StringBuilder();
            for (var depth = random.Next(1, 4); depth > 0; depth--)
                shape.Append('/').Append(_segments[random.Next(_segments.Length)]);
            shapes.Add(shape.ToString());
        }

        return [.. shapes.Select(Named)];
    }

    private static string Named(string shape)
    {
        var number = 0;
        return Regex.Replace(shape, @"\{\}", _ => $"{{v{number++}}}");
    }

    private static string Path(Random random)
    {
        var path = new StringBuilder();
        var depth = random.Next(1, 4);
        for (var i = 1; i <= depth; i++)
            path.Append('/').Append(_texts[random.Next(_texts.Length - (i == depth ? 0 : 1))]);
        return path.ToString();
    }

    private static string Expect(List<Naive> templates, string path)
    {
        if (path.Split('/').Any(static segment => segment == "."))
            return "400 DotSegment";
        var best = templates
            .Select(template => (template, Captures: template.Match(path)))
            .Where(static candidate => candidate.Captures is not null)
            .OrderBy(static candidate => candidate.template.Rank, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.template is null ? "404" : $"op {best.template.Index} {string.Join('|', best.Captures!)}".TrimEnd();
    }

    /// <summary>Rank, segment by segment: literals, then mixtures (more text, fewer variables, byte order), then the variable.</summary>
    private sealed class Naive
    {
        private readonly List<Regex> _expressions = [];

        public Naive(string template, int index)
        {
            Index = index;
            var rank = new StringBuilder();
            foreach (var segment in template.Split('/')[1..])
            {
                var shape = Regex.Replace(segment, @"\{[^}]*\}", "{}");
                _expressions.Add(new Regex("^" + Regex.Escape(shape).Replace(@"\{}", "(.+?)", StringComparison.Ordinal) + "$"));
                var text = shape.Replace("{}", "", StringComparison.Ordinal).Length;
                var variables = (shape.Length - text) / 2;
                var kind = variables == 0 ? 'A' : text == 0 ? 'C' : 'B';
                rank.Append(kind).Append((char)('z' - text)).Append((char)('0' + variables)).Append(shape).Append('\0');
            }

            Rank = rank.ToString();
        }

        public int Index { get; }

        public string Rank { get; }

        public List<string>? Match(string path)
        {
            var segments = path.Split('/')[1..];
            if (segments.Length != _expressions.Count)
                return null;
            var captures = new List<string>();
            for (var i = 0; i < segments.Length; i++)
            {
                var match = _expressions[i].Match(segments[i]);
                if (!match.Success)
                    return null;
                captures.AddRange(match.Groups.Values.Skip(1).Select(static group => group.Value));
            }

            return captures;
        }
    }
}
