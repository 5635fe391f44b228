using FastShield.Control.Zones;

namespace FastShield.Control.Api;

/// <summary>The filters `host`, `method` and `endpoint` that lists of operations share.</summary>
internal sealed class OperationFilter
{
    private readonly HashSet<string> _hosts;
    private readonly HashSet<string> _methods;
    private readonly string? _endpoint;

    public OperationFilter(Query query)
    {
        _hosts = [.. query.Texts("host").Select(host => OperationName.CanonicalHost(host, out var canonical) is null ? canonical : host)];
        _methods = [.. query.Texts("method").Select(method => method.ToUpperInvariant())];
        _endpoint = query.Text("endpoint");
    }

    /// <summary>Whether an operation is asked for.</summary>
    public bool Takes(OperationName name) =>
        (_hosts.Count == 0 || _hosts.Contains(name.Host))
        && (_methods.Count == 0 || _methods.Contains(name.Method))
        && (_endpoint is null || name.Endpoint.Contains(_endpoint, StringComparison.Ordinal));

    /// <summary>The order of lists: by host, then endpoint, then method, which is the same on every page.</summary>
    public static int Compare(OperationName left, OperationName right)
    {
        var byHost = string.CompareOrdinal(left.Host, right.Host);
        var byEndpoint = byHost != 0 ? byHost : string.CompareOrdinal(left.Endpoint, right.Endpoint);
        return byEndpoint != 0 ? byEndpoint : string.CompareOrdinal(left.Method, right.Method);
    }
}
