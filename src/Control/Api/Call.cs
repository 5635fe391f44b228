using System.Globalization;
using FastShield.Control.Access;
using FastShield.Control.Api.Guard;
using FastShield.Control.Rollout;
using FastShield.Control.Store;
using FastShield.Control.Zones;
using Microsoft.AspNetCore.Http;

namespace FastShield.Control.Api;

/// <summary>One call of the management API, on its way through a handler.</summary>
internal sealed class Call
{
    private readonly string[] _captures;

    public Call(HttpContext http, ManagementServices services, Principal principal, RouteMatch match, CallBody body)
    {
        Http = http;
        Services = services;
        Principal = principal;
        Body = body;
        _captures = match.Captures;
        Route = $"{match.Route.Method} {match.Route.Template}";
        Query = new Query(http.Request.Query);
        ZoneId = match.Route.IsOfZone ? match.Captures[0] : null;
    }

    public HttpContext Http { get; }

    public ManagementServices Services { get; }

    public Principal Principal { get; }

    public Query Query { get; }

    /// <summary>The whole body, which conforms; empty where the route takes none.</summary>
    public CallBody Body { get; }

    /// <summary>Method and template.</summary>
    public string Route { get; }

    public string? ZoneId { get; }

    public CancellationToken Cancellation => Http.RequestAborted;

    public Author Author => new(Principal.Name, Route, Http.TraceIdentifier);

    /// <summary>The zone in the path, as it is in force.</summary>
    public ZoneState Zone => Services.Plane.Find(ZoneId!) ?? throw NoZone(ZoneId!);

    /// <summary>The text of a path variable.</summary>
    public string Capture(int index) => _captures[index];

    /// <summary>A path variable that is a UUID; anything else names nothing.</summary>
    public Guid Id(int index) => Guid.TryParseExact(_captures[index], "D", out var id)
        ? id
        : throw new ApiException(404, ApiCodes.NoSuchObject, $"Could not route to {Http.Request.Path}, perhaps your object identifier is invalid?");

    /// <summary>The operation in the path.</summary>
    public ManagedOperation Operation(ZoneState zone, int index = 1) =>
        zone.Operations.GetValueOrDefault(Id(index)) ?? throw ApiException.NotFound($"There is no operation {_captures[index]} in this zone.");

    /// <summary>The document in the path.</summary>
    public UploadedSchema Schema(ZoneState zone, int index = 1) =>
        zone.Schemas.GetValueOrDefault(Id(index)) ?? throw ApiException.NotFound($"There is no schema {_captures[index]} in this zone.");

    /// <summary>Changes the zone in the path; when this returns, the change is in force here. `If-Match` holds it against the zone's revision.</summary>
    public Task<ZoneState> EditAsync(string summary, Func<ZoneState, ZoneState> change, params IReadOnlyList<SourceText> sources)
    {
        var expected = Http.Request.Headers.IfMatch;
        return Services.Plane.EditAsync(
            ZoneId!,
            Author,
            summary,
            zone => expected.Count == 0 || expected.ToString() == "*" || expected.ToString() == ETagOf(zone)
                ? change(zone)
                : throw new ApiException(412, ApiCodes.Changed, $"The zone is at revision {zone.Revision} by now; look again, then try with If-Match: {ETagOf(zone)}."),
            sources,
            Cancellation);
    }

    /// <summary>The entity tag of a zone: its revision.</summary>
    public static string ETagOf(ZoneState zone) => $"\"{zone.Revision.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>The refusal of a zone that is not there.</summary>
    public static ApiException NoZone(string id) =>
        new(404, ApiCodes.NoSuchObject, $"Could not route to /zones/{Compiler.Reading.Shown.Short(id)}, perhaps your object identifier is invalid?");
}
