using System.Buffers;
using FastShield.Control.Access;
using Microsoft.AspNetCore.Http;

namespace FastShield.Control.Api;

/// <summary>
/// `/metrics`, `/livez` and `/readyz` on the management listener, as on that of `ops`, for tokens that may read all zones. They are for monitors, so they
/// are outside of the API's paths and its envelope.
/// </summary>
internal static class OperationsCalls
{
    /// <summary>Answers; false where the path is none of these.</summary>
    public static async ValueTask<bool> TryAnswerAsync(HttpContext http, string path, Principal principal, ManagementServices services)
    {
        var isMetrics = path == "/metrics" && services.Metrics is not null;
        if (!isMetrics && !(path is "/livez" or "/readyz" && services.Health is not null))
        {
            return false;
        }

        if (!HttpMethods.IsGet(http.Request.Method))
        {
            http.Response.Headers.Allow = "GET";
            throw new ApiException(405, ApiCodes.MethodNotAllowed, "The method is not allowed here; these are: GET.");
        }

        if (principal.Token?.Zones.Count > 0)
        {
            throw new ApiException(403, ApiCodes.Unauthorized, "Unauthorized to access requested resource");
        }

        var body = new ArrayBufferWriter<byte>(64 * 1024);
        http.Response.Headers.CacheControl = "no-store";
        if (isMetrics)
        {
            http.Response.ContentType = services.Metrics!.WriteText(body, http.Request.Headers.Accept.ToString().Contains("application/openmetrics-text", StringComparison.Ordinal));
        }
        else
        {
            var report = path == "/livez" ? await services.Health!.LiveAsync().ConfigureAwait(false) : services.Health!.Ready();
            report.WriteTo(body);
            http.Response.StatusCode = report.IsOk ? 200 : 503;
            http.Response.ContentType = "application/json";
        }

        http.Response.ContentLength = body.WrittenCount;
        await http.Response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted).ConfigureAwait(false);
        return true;
    }
}
