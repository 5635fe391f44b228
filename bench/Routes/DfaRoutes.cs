using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace FastShield.Bench.Routes;

/// <summary>ASP.NET Core's matcher, which is internal: reached by name, then called through a delegate.</summary>
internal sealed class DfaRoutes
{
    private readonly Func<HttpContext, Task> _match;
    private readonly DefaultHttpContext _context = new();
    private readonly Dictionary<Endpoint, int> _indexes = new(ReferenceEqualityComparer.Instance);

    public DfaRoutes(IReadOnlyList<Route> routes)
    {
        var services = new ServiceCollection().AddLogging().AddRouting().BuildServiceProvider();
        var endpoints = routes.Select((route, index) => Endpoint(route, index)).ToList();
        var factory = typeof(EndpointDataSource).Assembly.GetType("Microsoft.AspNetCore.Routing.Matching.MatcherFactory", throwOnError: true)!;
        var matcher = factory.GetMethod("CreateMatcher")!.Invoke(services.GetRequiredService(factory), [new DefaultEndpointDataSource(endpoints)])!;
        _match = matcher.GetType().GetMethod("MatchAsync")!.CreateDelegate<Func<HttpContext, Task>>(matcher);
        _context.RequestServices = services;
    }

    public int Match(string method, string path)
    {
        Prepare(method, path);
        _match(_context);
        return _context.GetEndpoint() is { } endpoint ? _indexes[endpoint] : -1;
    }

    /// <summary>What the harness itself does, without the match.</summary>
    public void Prepare(string method, string path)
    {
        _context.SetEndpoint(null);
        _context.Request.Method = method;
        _context.Request.Path = new PathString(path);
    }

    public void MatchOnly() => _match(_context);

    private Endpoint Endpoint(Route route, int index)
    {
        var builder = new RouteEndpointBuilder(_ => Task.CompletedTask, RoutePatternFactory.Parse(route.Template), 0);
        builder.Metadata.Add(new HttpMethodMetadata([route.Method]));
        var endpoint = builder.Build();
        _indexes.Add(endpoint, index);
        return endpoint;
    }
}
