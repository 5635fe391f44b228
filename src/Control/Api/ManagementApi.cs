using System.Globalization;
using FastShield.Control.Access;
using FastShield.Control.Api.Guard;
using FastShield.Control.Rollout;
using FastShield.Control.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FastShield.Control.Api;

/// <summary>One call from its head to its answer: who, what, may they, do it. Whatever goes wrong, the answer is in the envelope.</summary>
internal sealed class ManagementApi(ManagementServices services, IReadOnlySet<string> hosts, Action<string> report)
{
    private readonly RouteTable _routes = new(Routes.All);
    private readonly Gatekeeper _gatekeeper = new(services, hosts);
    private readonly RequestGuard _guard = new(Routes.All, services.Limits, services.Time);

    public async Task HandleAsync(HttpContext http)
    {
        http.TraceIdentifier = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        http.Response.Headers["CF-Ray"] = http.TraceIdentifier;
        try
        {
            await DispatchAsync(http).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            await Answer.FaultAsync(http, FaultOf(error, http)).ConfigureAwait(false);
        }
    }

    private async Task DispatchAsync(HttpContext http)
    {
        _gatekeeper.CheckOrigin(http);
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var end = target.IndexOf('?', StringComparison.Ordinal);
        var path = end < 0 ? target : target[..end];
        var principal = _gatekeeper.Identify(http, path == RouteTable.BasePath + "/user/tokens/verify");
        if (await OperationsCalls.TryAnswerAsync(http, path, principal, services).ConfigureAwait(false))
        {
            return;
        }

        var match = _routes.Find(http.Request.Method, path, out var allow);
        if (match is null)
        {
            if (allow is not null)
            {
                http.Response.Headers.Allow = allow;
                throw new ApiException(405, ApiCodes.MethodNotAllowed, $"The method is not allowed here; these are: {allow}.");
            }

            throw new ApiException(404, ApiCodes.NoRoute, "No route for that URI");
        }

        var (route, captures) = (match.Route, match.Captures);
        if (principal.Level < route.Level || (route.IsOfZone && !principal.IsFor(captures[0])) || (!route.IsOfZone && route.Level == AccessLevel.Admin && principal.Token?.Zones.Count > 0))
        {
            throw new ApiException(403, ApiCodes.Unauthorized, "Unauthorized to access requested resource");
        }

        if (route.IsOfZone && services.Plane.Find(captures[0]) is null)
        {
            throw Call.NoZone(captures[0]);
        }

        using var body = await _guard.CheckAsync(http, match, end < 0 ? "" : target[(end + 1)..]).ConfigureAwait(false);
        await route.Handler(new Call(http, services, principal, match, body)).ConfigureAwait(false);
    }

    private ApiException FaultOf(Exception error, HttpContext http)
    {
        switch (error)
        {
            case ApiException fault:
                return fault;
            case EditException edit:
                return edit.Fault switch
                {
                    EditFault.NotFound => ApiException.NotFound(edit.Message),
                    EditFault.Conflict => new ApiException(409, ApiCodes.Conflict, edit.Message),
                    _ => ApiException.Invalid(edit.Message),
                };
            case StoreException store:
                report($"management: {store.Message}");
                return store.IsFull
                    ? new ApiException(507, ApiCodes.StoreFull, "The store has no room; nothing was changed.")
                    : new ApiException(503, ApiCodes.StoreAway, "The store cannot be reached. Nothing was changed, unless the line broke while the write was being confirmed: look before you do it again.") { RetryAfter = 5 };
            case BadHttpRequestException bad:
                return new ApiException(bad.StatusCode, bad.StatusCode == 413 ? ApiCodes.TooLarge : ApiCodes.Invalid, "The request cannot be read.");
            default:
                report($"management: {http.TraceIdentifier}: {error.GetType().Name}: {error.Message}");
                return new ApiException(500, ApiCodes.Internal, $"An error of the shield itself; its messages tell more under {http.TraceIdentifier}.");
        }
    }
}
