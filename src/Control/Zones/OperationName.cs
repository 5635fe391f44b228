using System.Text;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Matching;

namespace FastShield.Control.Zones;

/// <summary>
/// What makes an operation the same operation: method, host and endpoint in canonical form. Path variables are `{var1}`, `{var2}`...
/// from left to right and host variables `{hostVar1}`..., so that names of variables do not count.
/// </summary>
/// <param name="Method">In upper case.</param>
/// <param name="Host">In lower case, without a port; a variable fills a whole label.</param>
/// <param name="Endpoint">The path, in the form that requests are matched in.</param>
public readonly record struct OperationName(string Method, string Host, string Endpoint)
{
    /// <summary>Characters at most in a host.</summary>
    public const int MaxHostLength = 255;

    /// <summary>Characters at most in an endpoint.</summary>
    public const int MaxEndpointLength = 4096;

    private static readonly HashSet<string> Methods = new(StringComparer.Ordinal)
    {
        "GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "CONNECT", "PATCH", "TRACE",
    };

    /// <summary>Brings a name into canonical form.</summary>
    /// <param name="method">One of the nine methods, in any case.</param>
    /// <param name="host">A host name, a literal, or a name with variables as whole labels.</param>
    /// <param name="endpoint">A path template.</param>
    /// <param name="name">The canonical name; the default where it has none.</param>
    /// <returns>Null, or what is wrong.</returns>
    public static string? Make(string? method, string? host, string? endpoint, out OperationName name)
    {
        name = default;
        var upper = method?.ToUpperInvariant() ?? "";
        if (!Methods.Contains(upper))
        {
            return "method must be one of GET, POST, HEAD, OPTIONS, PUT, DELETE, CONNECT, PATCH, TRACE";
        }

        if (CanonicalHost(host, out var canonicalHost) is { } hostProblem)
        {
            return hostProblem;
        }

        if (CanonicalEndpoint(endpoint, out var canonicalEndpoint) is { } endpointProblem)
        {
            return endpointProblem;
        }

        name = new OperationName(upper, canonicalHost, canonicalEndpoint);
        return null;
    }

    /// <summary>The canonical form of a host; null, or what is wrong with it.</summary>
    public static string? CanonicalHost(string? host, out string canonical)
    {
        canonical = "";
        if (string.IsNullOrEmpty(host) || host.Length > MaxHostLength)
        {
            return $"host must be a host name of 1 to {MaxHostLength} characters";
        }

        var labels = host.Split('.');
        var plain = labels.Select(label => IsVariable(label) ? "x" : label);
        Span<byte> name = stackalloc byte[HostName.MaxLength];
        if (!HostName.TryNormalise(Encoding.UTF8.GetBytes(string.Join('.', plain)), name, out var length))
        {
            return $"host '{Shown.Short(host)}' is no host name; a variable such as {{hostVar1}} fills a whole label";
        }

        var normalised = Encoding.ASCII.GetString(name[..length]).Split('.');
        var variables = 0;
        for (var i = 0; i < normalised.Length; i++)
        {
            if (IsVariable(labels[i]))
            {
                normalised[i] = $"{{hostVar{++variables}}}";
            }
        }

        canonical = string.Join('.', normalised);
        return null;
    }

    /// <summary>The canonical form of an endpoint; null, or what is wrong with it.</summary>
    public static string? CanonicalEndpoint(string? endpoint, out string canonical)
    {
        canonical = "";
        if (string.IsNullOrEmpty(endpoint) || endpoint[0] != '/' || endpoint.Length > MaxEndpointLength)
        {
            return $"endpoint must be a path that begins with '/', of {MaxEndpointLength} characters at most";
        }

        if (!PathTemplate.TryParse(Tidy(endpoint), out var template, out var error))
        {
            return $"endpoint '{Shown.Short(endpoint)}': {error!.Message}";
        }

        var text = new StringBuilder();
        var variables = 0;
        foreach (var segment in template!.Segments)
        {
            text.Append('/');
            foreach (var part in segment.Parts)
            {
                text.Append(part.Variable is null ? Encoding.ASCII.GetString(part.Literal.Span) : $"{{var{++variables}}}");
            }
        }

        canonical = text.ToString();
        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Method} {Host}{Endpoint}";

    private static bool IsVariable(string label) => label.Length > 2 && label[0] == '{' && label.IndexOf('}', StringComparison.Ordinal) == label.Length - 1;

    // Backslashes, runs of slashes and dot segments go before anything else is looked at (upstream's "URL normalization").
    private static string Tidy(string endpoint)
    {
        var segments = new List<string>();
        var parts = endpoint.Replace('\\', '/').Split('/');
        for (var i = 1; i < parts.Length; i++)
        {
            var isLast = i == parts.Length - 1;
            switch (parts[i].Replace("%2e", ".", StringComparison.OrdinalIgnoreCase))
            {
                case "" or "." when !isLast:
                    break;
                case ".":
                    segments.Add("");
                    break;
                case "..":
                    segments.RemoveRange(Math.Max(0, segments.Count - 1), Math.Min(1, segments.Count));
                    if (isLast)
                    {
                        segments.Add("");
                    }

                    break;
                default:
                    segments.Add(parts[i]);
                    break;
            }
        }

        return "/" + string.Join('/', segments);
    }
}
