using BenchmarkDotNet.Attributes;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Matching;

namespace FastShield.Micro;

/// <summary>From the path as it arrived to the operation: normalise, then walk the table.</summary>
public class PathMatching
{
    private const int Resources = 100;

    private readonly byte[] _literal = "/v1/resource42"u8.ToArray();
    private readonly byte[] _variable = "/v1/resource42/4711/parts/12"u8.ToArray();
    private readonly byte[] _unknown = "/v1/resource42/4711/nothing"u8.ToArray();
    private readonly byte[] _scratch = new byte[256];
    private readonly PathCapture[] _captures;
    private readonly PathTable _table;

    public PathMatching()
    {
        var builder = new PathTableBuilder();
        string[] templates = ["/v1/resource{0}", "/v1/resource{0}/{{id}}", "/v1/resource{0}/{{id}}/parts/{{part}}"];
        for (var i = 0; i < Resources * templates.Length; i++)
        {
            var text = string.Format(null, templates[i % templates.Length], i / templates.Length);
            if (!PathTemplate.TryParse(text, out var template, out _) || builder.Add("GET", template!, i) is not null)
            {
                throw new InvalidDataException(text);
            }
        }

        _table = builder.Build();
        _captures = new PathCapture[_table.MaxCaptures];
    }

    [Benchmark]
    public PathMatchKind Literal() => Match(_literal, PathMatchKind.Found);

    [Benchmark]
    public PathMatchKind TwoVariables() => Match(_variable, PathMatchKind.Found);

    [Benchmark]
    public PathMatchKind NotFound() => Match(_unknown, PathMatchKind.NotFound);

    private PathMatchKind Match(byte[] raw, PathMatchKind expected)
    {
        var verdict = PathNormaliser.Normalise(raw, _scratch, _table.Policy, out var written);
        ReadOnlySpan<byte> path = verdict.IsUnchanged ? raw : _scratch.AsSpan(0, written);
        var found = _table.Match("GET"u8, path, verdict.Features, _captures);
        return found.Kind == expected ? PathMatchKind.Found : throw new InvalidDataException();
    }
}
