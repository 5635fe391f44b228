using System.Globalization;
using System.Text.RegularExpressions;
using FastShield.Proxy.Measures;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Measures;

/// <summary>docs/METRICS.md says of each metric what the metric says of itself.</summary>
public sealed partial class MetricTableTests
{
    [Fact]
    public void The_table_has_every_metric_of_the_catalog_in_its_order()
    {
        var rows = File.ReadLines(Path.Combine(Suites.Repository, "docs", "METRICS.md"))
            .SkipWhile(static line => !line.StartsWith("| name | kind", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(static line => line.StartsWith('|'))
            .Select(static line => line.Trim('|').Split('|').Select(static cell => cell.Trim()).ToArray());
        Assert.Equal(
            MetricCatalog.All.Select(static family => $"`{family.Name}` {family.Kind.ToString().ToLower(CultureInfo.InvariantCulture)} {family.Unit} {family.Help}"),
            rows.Select(static cells => $"{cells[0]} {cells[1]} {cells[2]} {cells[4]}"));
    }

    [Theory]
    [InlineData("samples/grafana/fastshield.json")]
    [InlineData("docs/METRICS.md")]
    public void What_is_asked_for_in_a_file_is_there(string file)
    {
        var known = MetricCatalog.All.SelectMany(static family => family.Kind == MetricKind.Histogram
            ? (string[])[family.Name, family.Name + "_bucket", family.Name + "_sum", family.Name + "_count"]
            : [family.Name]).ToHashSet();
        var asked = Name().Matches(File.ReadAllText(Path.Combine(Suites.Repository, file))).Select(static match => match.Value).Distinct().ToList();
        Assert.True(asked.Count > 20);
        Assert.Empty(asked.Except(known));
    }

    [GeneratedRegex("(?<![a-z_/])(?:fastshield|process|dotnet)_[a-z0-9_]+")]
    private static partial Regex Name();

    [Theory]
    [InlineData("fastshield_requests_total", "fastshield.requests")]
    [InlineData("fastshield_operation_duration_seconds_total", "fastshield.operation_duration")]
    [InlineData("fastshield_body_memory_bytes", "fastshield.body_memory")]
    [InlineData("process_open_fds", "process.open_fds")]
    public void Names_for_OpenTelemetry_have_no_unit(string name, string expected) =>
        Assert.Equal(expected, new MetricFamily(name, MetricKind.Counter, "1", "").OpenTelemetryName);
}
