using System.Net;
using FastShield.Control.Access;
using FastShield.Control.Store;
using Microsoft.AspNetCore.Http;

namespace FastShield.Control.Api;

/// <summary>Finds out who calls, before anything else of a call is looked at.</summary>
internal sealed class Gatekeeper(ManagementServices services, IReadOnlySet<string> hosts)
{
    private static readonly TimeSpan UseIsNewsAfter = TimeSpan.FromMinutes(1);

    private readonly FailureLimiter _failures = new(services.Limits.FailuresPerMinute, services.Time);

    /// <summary>Turns away calls for other hosts (DNS rebinding) and from pages of other sites.</summary>
    public void CheckOrigin(HttpContext http)
    {
        var host = http.Request.Host.Host;
        if (!hosts.Contains(host) && !IPAddress.TryParse(host.Trim('[', ']'), out _))
        {
            throw new ApiException(421, ApiCodes.InvalidHeaders, "This host name is not one of the management API's: add it to `admin_hosts` in the settings.");
        }

        // What browsers say of a page's request; clients that are no browsers say nothing.
        var site = http.Request.Headers["Sec-Fetch-Site"].ToString();
        if (site is not ("" or "same-origin" or "none") && !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            throw new ApiException(403, ApiCodes.Unauthorized, "Pages of other sites may not call this API.");
        }
    }

    /// <summary>Who calls; a refusal where nobody known does.</summary>
    public Principal Identify(HttpContext http, bool isVerification)
    {
        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        if (_failures.IsLimited(address))
        {
            throw new ApiException(429, ApiCodes.Limited, "Too many calls with wrong credentials: wait a minute.") { RetryAfter = 60 };
        }

        try
        {
            return Find(http, isVerification);
        }
        catch (ApiException refusal) when (refusal.Status < 500)
        {
            _failures.Count(address);
            throw;
        }
    }

    private Principal Find(HttpContext http, bool isVerification)
    {
        var headers = http.Request.Headers;
        var authorization = headers.Authorization.ToString();
        if (authorization.Length > 0)
        {
            if (!authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || authorization.Length > 512)
            {
                throw new ApiException(400, ApiCodes.InvalidHeaders, "Invalid request headers: Authorization must be 'Bearer TOKEN'.");
            }

            var token = services.Credentials.Find(authorization["Bearer ".Length..].Trim());
            if (token is null && !services.Credentials.AreKnown)
            {
                throw new ApiException(503, ApiCodes.StoreAway, "The store was not reached yet, so that no token is known here.") { RetryAfter = 5 };
            }

            if (token is null || !services.Credentials.IsActive(token))
            {
                throw isVerification
                    ? new ApiException(401, ApiCodes.InvalidToken, "Invalid API Token")
                    : new ApiException(403, ApiCodes.Authentication, "Authentication error");
            }

            Touch(token);
            return new Principal(token.Id, token.Name, token.Level, token);
        }

        var email = headers["X-Auth-Email"].ToString();
        var key = headers["X-Auth-Key"].ToString();
        return email.Length == 0 || key.Length == 0
            ? throw new ApiException(400, ApiCodes.MissingCredentials, "Missing X-Auth-Key, X-Auth-Email or Authorization headers")
            : services.Credentials.FindKey(email, key) ?? throw new ApiException(403, ApiCodes.Authentication, "Authentication error");
    }

    private void Touch(ApiToken token)
    {
        var now = services.Time.GetUtcNow();
        if (token.LastUsedAt is { } last && now - last < UseIsNewsAfter)
        {
            return;
        }

        if (services.Credentials.Touch(token.Id, now))
        {
            _ = RememberAsync(token.Id, now);
        }
    }

    private async Task RememberAsync(string tokenId, DateTimeOffset now)
    {
        try
        {
            await services.Store.TouchTokenAsync(tokenId, now, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // When a token was used is not worth failing a call for; the next minute's use is remembered again.
        }
    }
}
