using System.Collections.Concurrent;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using Microsoft.AspNetCore.Http;

namespace FastShield.Control.Api.Guard;

/// <summary>
/// Holds every call against the API's own document before its handler sees it, by the same checks that guard traffic: path, query, header fields, and bodies
/// of JSON. Of a form it is the media type and the boundary; its parts are read once, by the handler. A body that no route asks for is not read at all.
/// </summary>
internal sealed class RequestGuard
{
    private const int MostContexts = 16;

    private readonly Dictionary<Route, (OperationCheck Check, bool TakesJson)> _checks = [];
    private readonly ConcurrentBag<ValidationContext> _contexts = [];
    private readonly BodyIntake _intake;

    /// <summary>Compiles the document.</summary>
    /// <exception cref="InvalidOperationException">The document and the routes are not the same calls.</exception>
    public RequestGuard(IReadOnlyList<Route> routes, ManagementLimits limits, TimeProvider time)
    {
        _intake = new BodyIntake(limits, time);
        var api = ApiDescription.Compile();
        var interpreter = new SchemaInterpreter(api.Program);
        var operations = api.Operations.ToDictionary(operation => operation.Contract.ToString(), StringComparer.Ordinal);
        foreach (var route in routes)
        {
            var name = $"{route.Method} {route.Template}";
            if (!operations.Remove(name, out var operation))
            {
                throw new InvalidOperationException($"docs/management-api.yaml does not describe {name}.");
            }

            var body = operation.Body ?? BodyCheck.None;
            var check = new OperationCheck(operation.Contract.Id, route.Method, route.Template, interpreter, interpreter, operation.Parameters, body);
            _checks.Add(route, (check, body.Media.Any(media => media.Range.Includes("application/json"u8))));
        }

        if (operations.Count > 0)
        {
            throw new InvalidOperationException($"docs/management-api.yaml describes {operations.Keys.First()}, which is no route.");
        }
    }

    /// <summary>The body of a call that conforms; the caller lets go of it. A call that does not conform is refused.</summary>
    /// <param name="http">The call.</param>
    /// <param name="match">Its route.</param>
    /// <param name="query">Its query as it came, without the question mark.</param>
    /// <exception cref="ApiException">What is wrong, with its place.</exception>
    public async Task<CallBody> CheckAsync(HttpContext http, RouteMatch match, string query)
    {
        var (check, takesJson) = _checks[match.Route];
        var hasBody = check.DeclaresBody && HasBody(http.Request);
        if (!_contexts.TryTake(out var context))
        {
            context = new ValidationContext();
        }

        try
        {
            CheckHead(check, GuardedHead.Of(http.Request, takesJson), match, query, hasBody, context);
            if (!hasBody)
            {
                return CallBody.None;
            }

            var body = await _intake.ReadAsync(http, match.Route.TakesDocument).ConfigureAwait(false);
            if (takesJson && check.FaultOf(body.Buffer, body.Length, context) is { } fault)
            {
                body.Dispose();
                throw GuardFault.Of(fault);
            }

            return body;
        }
        finally
        {
            if (_contexts.Count < MostContexts)
            {
                _contexts.Add(context);
            }
        }
    }

    private static bool HasBody(HttpRequest request) => request.ContentLength is > 0 || (request.ContentLength is null && request.Headers.TransferEncoding.Count > 0);

    private static void CheckHead(OperationCheck check, GuardedHead head, RouteMatch match, string query, bool hasBody, ValidationContext context)
    {
        var view = new RequestView
        {
            Path = match.Path,
            Query = System.Text.Encoding.Latin1.GetBytes(query),
            Head = head.Bytes,
            Headers = head.Fields,
            Captures = match.Places,
        };
        if (!check.AcceptsHead(in view, hasBody, context))
        {
            throw GuardFault.Of(check.ExplainHead(in view, hasBody, context));
        }
    }
}
