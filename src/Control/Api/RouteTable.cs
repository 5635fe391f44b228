using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Matching;

namespace FastShield.Control.Api;

/// <summary>Finds the route of a call, by the same path table that guards the data plane.</summary>
internal sealed class RouteTable
{
    /// <summary>What stands before every path.</summary>
    public const string BasePath = "/client/v4";

    private readonly IReadOnlyList<Route> _routes;
    private readonly PathTable _table;

    public RouteTable(IReadOnlyList<Route> routes)
    {
        _routes = routes;
        var builder = new PathTableBuilder();
        for (var i = 0; i < routes.Count; i++)
        {
            if (!PathTemplate.TryParse(BasePath + routes[i].Template, out var template, out _) || builder.Add(routes[i].Method, template!, i) is not null)
            {
                throw new InvalidOperationException($"{routes[i].Method} {routes[i].Template} cannot be a route.");
            }
        }

        _table = builder.Build();
    }

    /// <summary>The route and the texts of its variables; null where there is none, and then <paramref name="allow"/> names other methods where the path has some.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path as it came, without the query.</param>
    /// <param name="allow">The methods of the path.</param>
    public RouteMatch? Find(string method, string path, out string? allow)
    {
        allow = null;
        var raw = Encoding.UTF8.GetBytes(path);
        var canonical = new byte[(raw.Length * 3) + 1];
        var verdict = PathNormaliser.Normalise(raw, canonical, _table.Policy, out var written);
        if (verdict.Refusal != PathRefusal.None)
        {
            return null;
        }

        var text = verdict.IsUnchanged ? raw : canonical[..written];
        Span<PathCapture> spans = stackalloc PathCapture[_table.MaxCaptures];
        var match = _table.Match(Encoding.UTF8.GetBytes(method), text, verdict.Features, spans);
        if (match.Kind != PathMatchKind.Found)
        {
            allow = match.Allow is null ? null : Encoding.UTF8.GetString(match.Allow);
            return null;
        }

        var captures = new string[match.CaptureCount];
        for (var i = 0; i < captures.Length; i++)
        {
            captures[i] = Uri.UnescapeDataString(Encoding.UTF8.GetString(text.AsSpan(spans[i].Start, spans[i].Length)));
        }

        return new RouteMatch(_routes[match.Operation], captures, text.ToArray(), spans[..match.CaptureCount].ToArray());
    }
}
