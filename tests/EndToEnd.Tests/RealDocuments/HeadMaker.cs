using System.Globalization;
using System.Text.Json.Nodes;
using FastShield.Compiler.Reading;

namespace FastShield.EndToEnd.Tests.RealDocuments;

/// <summary>Builds the part of a request that parameters describe: its target and its headers.</summary>
internal sealed class HeadMaker(ApiDocument document, SchemaCheck check, SampleMaker samples)
{
    private const string NoSuchValue = "no-such-value";

    // OpenAPI says to ignore the first three; the others belong to the protocol.
    private static readonly HashSet<string> OwnHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept", "Content-Type", "Authorization", "Host", "Content-Length", "Connection", "Transfer-Encoding", "Expect", "Content-Encoding", "Cookie", "Upgrade", "TE",
    };

    private static readonly string[] BrokenTexts = [NoSuchValue, "-1", "0", "99999999999", "1.5", new string('a', 300)];

    /// <summary>A conforming head, with the optional parameters where <paramref name="isFull"/>; null where none was found.</summary>
    public GeneratedRequest? Make(ApiOperation operation, bool isFull)
    {
        var path = operation.Template;
        var query = new List<string>();
        var headers = new List<(string, string)>();
        foreach (var parameter in operation.Parameters)
        {
            var isCredential = operation.Credentials.Any(credential => IsCredential(parameter, credential));
            if (!(parameter.IsRequired || isCredential || parameter.In == "path" || isFull) || (parameter.In == "header" && OwnHeaders.Contains(parameter.Name)))
            {
                continue;
            }

            if (!Add(parameter, ref path, query, headers) && (parameter.IsRequired || parameter.In == "path"))
            {
                return null;
            }
        }

        foreach (var (place, name, value) in operation.Credentials.Where(credential => !operation.Parameters.Any(parameter => IsCredential(parameter, credential))))
        {
            if (place == "query")
            {
                query.Add($"{Uri.EscapeDataString(name)}={value}");
            }
            else
            {
                headers.Add(place == "cookie" ? ("Cookie", $"{name}={value}") : (name, value));
            }
        }

        return path.Contains('{', StringComparison.Ordinal)
            ? null
            : new GeneratedRequest { Method = operation.Method, Target = path + (query.Count > 0 ? "?" + string.Join('&', query) : ""), Headers = headers, Expected = 200 };
    }

    /// <summary>Heads that break one parameter each.</summary>
    public IEnumerable<GeneratedRequest> Break(ApiOperation operation, GeneratedRequest good)
    {
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.Schema is not null && !OwnHeaders.Contains(parameter.Name)
            && !operation.Credentials.Any(credential => IsCredential(parameter, credential))))
        {
            if (parameter.IsRequired && parameter.In is "query" or "header" && Without(operation, parameter) is { } without && parameter.IsRequired)
            {
                yield return without with { Expected = 400, Kind = $"missing {parameter.In}", Why = parameter.Name };
            }

            foreach (var text in BrokenTexts.Where(text => IsBroken(parameter.Schema!, text)).Take(2))
            {
                if (With(operation, good, parameter, text) is { } broken)
                {
                    yield return broken with { Expected = 400, Kind = $"{parameter.In} value", Why = $"{parameter.Name}={text}" };
                }
            }
        }
    }

    /// <summary>
    /// Whether a text is no value of a schema, however it is read: as text, number or boolean, alone or as an only item. Where an object would do, a
    /// text is never wrong: the names of its properties are names of parameters.
    /// </summary>
    public bool IsBroken(SourceNode schema, string text)
    {
        var readings = new List<JsonNode> { JsonValue.Create(text) };
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            readings.Add(JsonValue.Create(number));
        }

        if (bool.TryParse(text, out var truth))
        {
            readings.Add(JsonValue.Create(truth));
        }

        return !document.AllowsObject(schema) && readings.TrueForAll(reading => check.Conforms(schema, reading) == false && check.Conforms(schema, new JsonArray(reading.DeepClone())) == false);
    }

    /// <summary>Some documents describe a key twice, as a credential and as a parameter: it is sent once, and not broken.</summary>
    private static bool IsCredential(ApiParameter parameter, (string In, string Name, string Value) credential) =>
        parameter.In == credential.In && !(parameter.In == "header" && OwnHeaders.Contains(parameter.Name)) && parameter.Name.Equals(credential.Name, StringComparison.OrdinalIgnoreCase);

    private bool Add(ApiParameter parameter, ref string path, List<string> query, List<(string, string)> headers)
    {
        if (parameter.Schema is null || samples.Make(parameter.Schema, isFull: false) is not { } value)
        {
            return false;
        }

        switch (parameter.In)
        {
            case "path":
                // A path is not the place to try what is hard to write in one; other tests do that.
                if (parameter.Style is not (null or "simple") || TextForm.Simple(value) is not { Length: > 0 } text || text.AsSpan().IndexOfAny("/\\;%") >= 0 || text.Trim('.').Length == 0)
                {
                    return false;
                }

                path = path.Replace($"{{{parameter.Name}}}", Uri.EscapeDataString(text), StringComparison.Ordinal);
                return true;
            case "query":
                if (TextForm.Pairs(parameter.Name, value, parameter.Style, parameter.Explode ?? parameter.Style is null or "form") is not { } pairs)
                {
                    return false;
                }

                query.AddRange(pairs);
                return true;
            case "header":
                if (TextForm.Simple(value) is not { Length: > 0 } field || field.Any(c => c is < ' ' or > '~'))
                {
                    return false;
                }

                headers.Add((parameter.Name, field));
                return true;
            case "cookie":
                if (TextForm.Scalar(value) is not { Length: > 0 } cookie || !cookie.All(char.IsAsciiLetterOrDigit))
                {
                    return false;
                }

                headers.Add(("Cookie", $"{parameter.Name}={cookie}"));
                return true;
            default:
                return false;
        }
    }

    private GeneratedRequest? Without(ApiOperation operation, ApiParameter left) =>
        Make(operation with { Parameters = [.. operation.Parameters.Where(parameter => parameter != left)] }, isFull: false);

    private GeneratedRequest? With(ApiOperation operation, GeneratedRequest good, ApiParameter parameter, string text)
    {
        switch (parameter.In)
        {
            case "path" when parameter.Style is null or "simple":
                var template = operation.Template.Replace($"{{{parameter.Name}}}", text, StringComparison.Ordinal);
                return template == operation.Template
                    ? null
                    : Make(operation with { Template = template, Parameters = [.. operation.Parameters.Where(other => other != parameter)] }, isFull: false);
            case "query" when parameter.Style is null or "form" && Without(operation, parameter) is { } without:
                var separator = without.Target.Contains('?', StringComparison.Ordinal) ? '&' : '?';
                return without with { Target = $"{without.Target}{separator}{Uri.EscapeDataString(parameter.Name)}={text}" };
            case "header":
                return good with { Headers = [.. good.Headers.Where(header => header.Name != parameter.Name), (parameter.Name, text)] };
            default:
                return null;
        }
    }
}
