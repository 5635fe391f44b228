using System.Globalization;
using System.Text;
using Xunit;

namespace FastShield.Proxy.Tests.Measures;

/// <summary>
/// Reads the text formats strictly, as their specifications have them: HELP and TYPE once and before the samples, samples of a family together, no series
/// twice, buckets that only grow and end in +Inf with the number of _count. Anything else fails the test.
/// </summary>
internal sealed class PrometheusParser
{
    private readonly Dictionary<string, string> _types = [];
    private readonly HashSet<string> _helped = [];
    private readonly Dictionary<string, double> _samples = [];
    private readonly List<string> _order = [];
    private string _family = "";

    private PrometheusParser(bool isOpenMetrics) => IsOpenMetrics = isOpenMetrics;

    public bool IsOpenMetrics { get; }

    /// <summary>Families in their order.</summary>
    public IReadOnlyList<string> Families => _order;

    /// <summary>Types by family.</summary>
    public IReadOnlyDictionary<string, string> Types => _types;

    /// <summary>Values by `name{label="value",...}`, as it stands in the text.</summary>
    public IReadOnlyDictionary<string, double> Samples => _samples;

    public static PrometheusParser Parse(string text, bool isOpenMetrics = false)
    {
        var parser = new PrometheusParser(isOpenMetrics);
        Assert.EndsWith(isOpenMetrics ? "# EOF\n" : "\n", text, StringComparison.Ordinal);
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length - (isOpenMetrics ? 2 : 1); i++)
        {
            parser.Line(lines[i]);
        }

        parser.CheckHistograms();
        return parser;
    }

    /// <summary>The sum of all samples of a name that have these labels.</summary>
    public double Sum(string name, params string[] labels) => _samples
        .Where(pair => (pair.Key == name || pair.Key.StartsWith(name + "{", StringComparison.Ordinal)) && labels.All(label => pair.Key.Contains(label, StringComparison.Ordinal)))
        .Sum(pair => pair.Value);

    private static double Value(string text) => text == "+Inf" ? double.PositiveInfinity : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static bool IsName(string text) => text.Length > 0 && !char.IsDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or ':');

    private void Line(string line)
    {
        if (line.StartsWith("# HELP ", StringComparison.Ordinal))
        {
            var name = line.Split(' ')[2];
            Assert.True(IsName(name), line);
            Assert.True(_helped.Add(name), "HELP twice: " + line);
            Assert.True(line.Length > "# HELP ".Length + name.Length + 1, "No help: " + line);
        }
        else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
        {
            var parts = line.Split(' ');
            Assert.Equal(4, parts.Length);
            Assert.Contains(parts[3], (string[])["counter", "gauge", "histogram"]);
            Assert.Contains(parts[2], _helped);
            Assert.True(_types.TryAdd(parts[2], parts[3]), "TYPE twice: " + line);
            _order.Add(parts[2]);
            _family = parts[2];
        }
        else
        {
            Sample(line);
        }
    }

    private void Sample(string line)
    {
        var at = 0;
        while (at < line.Length && line[at] is not ('{' or ' '))
        {
            at++;
        }

        var name = line[..at];
        Assert.True(IsName(name), line);
        CheckFamily(name, line);
        var labels = new HashSet<string>();
        if (line[at] == '{')
        {
            do
            {
                at = Label(line, at + 1, labels);
            }
            while (line[at] == ',');
            Assert.Equal('}', line[at]);
            at++;
        }

        Assert.Equal(' ', line[at]);
        var value = Value(line[(at + 1)..]);
        Assert.True(_samples.TryAdd(line[..at], value), "Twice: " + line);
        if (_types[_family] != "gauge")
        {
            Assert.True(value >= 0, line);
        }
    }

    private void CheckFamily(string name, string line)
    {
        var type = _types.GetValueOrDefault(_family);
        var isOfFamily = type switch
        {
            "counter" => name == (IsOpenMetrics ? _family + "_total" : _family) && name.EndsWith("_total", StringComparison.Ordinal),
            "gauge" => name == _family,
            "histogram" => name == _family + "_bucket" || name == _family + "_sum" || name == _family + "_count",
            _ => false,
        };
        Assert.True(isOfFamily, $"Not of {_family}: {line}");
    }

    private static int Label(string line, int at, HashSet<string> labels)
    {
        var equals = line.IndexOf('=', at);
        Assert.True(equals > 0, line);
        Assert.True(IsName(line[at..equals]) && !line[at..equals].Contains(':', StringComparison.Ordinal), line);
        Assert.True(labels.Add(line[at..equals]), "Label twice: " + line);
        Assert.Equal('"', line[equals + 1]);
        for (at = equals + 2; line[at] != '"'; at++)
        {
            if (line[at] == '\\')
            {
                Assert.Contains(line[++at], "\\n\"");
            }
        }

        return at + 1;
    }

    /// <summary>The value of a label in a series, its escapes undone.</summary>
    public static string LabelOf(string series, string name)
    {
        var at = series.IndexOf(name + "=\"", StringComparison.Ordinal) + name.Length + 2;
        var value = new StringBuilder();
        for (; series[at] != '"'; at++)
        {
            value.Append(series[at] != '\\' ? series[at] : series[++at] == 'n' ? '\n' : series[at]);
        }

        return value.ToString();
    }

    private void CheckHistograms()
    {
        foreach (var family in _types.Where(pair => pair.Value == "histogram").Select(pair => pair.Key))
        {
            var groups = _samples.Keys.Where(key => key.StartsWith(family + "_bucket{", StringComparison.Ordinal))
                .GroupBy(key => string.Join(',', key[(family.Length + 8)..^1].Split(',').Where(label => !label.StartsWith("le=", StringComparison.Ordinal))));
            foreach (var group in groups)
            {
                var bounds = group.Select(key => (Bound: Value(LabelOf(key, "le")), Count: _samples[key])).ToList();
                Assert.Equal(bounds.OrderBy(pair => pair.Bound), bounds);
                Assert.Equal(bounds.OrderBy(pair => pair.Count).Select(pair => pair.Count), bounds.Select(pair => pair.Count));
                Assert.Equal(double.PositiveInfinity, bounds[^1].Bound);
                var labels = group.Key.Length == 0 ? "" : "{" + group.Key + "}";
                Assert.Equal(bounds[^1].Count, _samples[family + "_count" + labels]);
                Assert.Contains(family + "_sum" + labels, _samples.Keys);
            }
        }
    }
}
