using System.Collections.Immutable;
using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>Reads `servers` and fills in their variables. A server that cannot be served is reported and left out; the rest is served.</summary>
internal sealed class ServerReader(StructureReader structure)
{
    private const int MostTargets = 64;

    /// <summary>The targets of an object's `servers`; those of the level above where it has none.</summary>
    public ImmutableArray<ServerTarget> Read(ObjectNode owner, ImmutableArray<ServerTarget> inherited)
    {
        // An empty list counts as none (OpenAPI 3.1.1 section 4.8.1.1).
        if (structure.Array(owner, "servers") is not { Count: > 0 } servers)
        {
            return inherited;
        }

        var targets = ImmutableArray.CreateBuilder<ServerTarget>();
        foreach (var item in servers.Items)
        {
            if (structure.AsObject(item, "server") is { } server && structure.RequiredText(server, "url", "A server") is { } url)
            {
                AddTargets(targets, server, url);
            }
        }

        if (targets.Count == 0)
        {
            targets.Add(Anywhere(servers));
        }

        return targets.DrainToImmutable();
    }

    /// <summary>
    /// What stands in where no server is usable: any host, and the first URL's path if it has one. So the operations are still found and
    /// enforced.
    /// </summary>
    private ServerTarget Anywhere(ArrayNode servers)
    {
        var url = servers.Items.Select(i => (i as ObjectNode)?["url"]?.AsString()).FirstOrDefault(u => u is not null) ?? string.Empty;
        var target = ServerUrl.AnyHost(url, servers);
        structure.Diagnostics.Warning(
            DiagnosticCodes.ServerUnusable, servers, $"None of these servers can be served, so the API is served at any host below {Shown.Short(target.ToString())}");
        return target;
    }

    private void AddTargets(ImmutableArray<ServerTarget>.Builder targets, ObjectNode server, string url)
    {
        var urls = Expand(server, url);
        foreach (var text in urls)
        {
            if (targets.Count == MostTargets)
            {
                Narrowed(server, $"The servers come to more than {MostTargets} addresses; the rest is not served.");
                return;
            }

            if (ServerUrl.TryParse(text, server, out var target, out var problem))
            {
                if (!targets.Any(target.IsSameAddress))
                {
                    targets.Add(target);
                }

                if (problem is not null)
                {
                    Narrowed(server, problem);
                }
            }
            else
            {
                structure.Diagnostics.Warning(DiagnosticCodes.ServerUnusable, server, $"The server \"{Shown.Short(text)}\" is left out: {problem}");
            }
        }
    }

    /// <summary>
    /// The URL with every combination of its variables' values: those of `enum`, or else the default; a whole label of a host without `enum` stands for any
    /// label, since tenants and regions are what such variables are for.
    /// </summary>
    private List<string> Expand(ObjectNode server, string url)
    {
        var variables = structure.Object(server, "variables");
        List<StringBuilder> texts = [new()];
        var at = 0;
        while (at < url.Length)
        {
            var open = url.IndexOf('{', at);
            var close = open < 0 ? -1 : url.IndexOf('}', open);
            var literal = url.AsSpan(at, (close < 0 ? url.Length : open) - at);
            foreach (var text in texts)
            {
                text.Append(literal);
            }

            if (close < 0)
            {
                break;
            }

            if (Values(server, variables, url[(open + 1)..close], IsHostLabel(url, open, close)) is not { Count: > 0 } values)
            {
                return [];
            }

            if ((long)texts.Count * values.Count > MostTargets)
            {
                Narrowed(server, $"The variables come to more than {MostTargets} addresses; only the first value of {{{Shown.Short(url[(open + 1)..close])}}} is served.");
                values = [values[0]];
            }

            texts = [.. texts.SelectMany(text => values.Select(value => new StringBuilder().Append(text).Append(value)))];
            at = close + 1;
        }

        return [.. texts.Select(text => text.ToString())];
    }

    /// <summary>Whether a variable is all that stands between two dots of a host that has other labels too.</summary>
    private static bool IsHostLabel(string url, int open, int close)
    {
        var start = url.IndexOf("//", StringComparison.Ordinal) + 2;
        if (start < 2 || open < start)
        {
            return false;
        }

        var end = url.IndexOf('/', start) is var slash and >= 0 ? slash : url.Length;
        var isFirst = open == start;
        var isLast = close + 1 >= end || url[close + 1] == ':';
        return close < end && (isFirst || url[open - 1] == '.') && (isLast || url[close + 1] == '.') && !(isFirst && isLast);
    }

    private List<string>? Values(ObjectNode server, ObjectNode? variables, string name, bool isHostLabel)
    {
        if (variables?[name] is not { } node)
        {
            structure.Diagnostics.Warning(DiagnosticCodes.ServerUnusable, server, $"The server is left out: its variable {{{Shown.Short(name)}}} is not described in \"variables\".");
            return null;
        }

        if (structure.AsObject(node, "server variable") is not { } variable)
        {
            return null;
        }

        if (structure.Array(variable, "enum") is { Count: > 0 } choices)
        {
            return [.. choices.Items.Select(ValueText).OfType<string>()];
        }

        if (!variable.TryGet("default", out var fallback) || ValueText(fallback) is not { } value)
        {
            structure.Diagnostics.Warning(DiagnosticCodes.ServerUnusable, variable, "The server is left out: this variable has no \"default\".");
            return null;
        }

        if (isHostLabel && value.Length > 0 && value.AsSpan().IndexOfAny("./:") < 0)
        {
            structure.Diagnostics.Information(
                DiagnosticCodes.ServerNarrowed, variable, $"{{{Shown.Short(name)}}} stands for any one label of a host name. List its values in \"enum\" to serve those only.");
            return [ServerTarget.AnyLabel];
        }

        Narrowed(variable, $"Only the default of {{{Shown.Short(name)}}} is served. List further values in \"enum\".");
        return [value];
    }

    /// <summary>A value as text; ports are often written as bare numbers.</summary>
    private static string? ValueText(SourceNode node) => node is ScalarNode { Kind: ScalarKind.String or ScalarKind.Number } scalar ? scalar.Text : null;

    private void Narrowed(SourceNode at, string message) => structure.Diagnostics.Warning(DiagnosticCodes.ServerNarrowed, at, message);
}
