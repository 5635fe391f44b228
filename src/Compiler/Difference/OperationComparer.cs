using FastShield.Compiler.Contract;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Difference;

/// <summary>Compares two forms of one operation: servers, credentials, parameters, bodies, and responses where they were compiled.</summary>
internal sealed class OperationComparer(SchemaComparer schemas, ChangeList changes)
{
    private readonly ResponseComparer _responses = new(schemas, changes);

    public void Compare(CompiledOperation before, CompiledOperation after)
    {
        var where = after.Contract.ToString();
        Servers(before.Contract, after.Contract, where);
        Security(before, after, where);
        Parameters(before, after, where);
        Body(before, after, where);
        _responses.Compare(before, after, where);
    }

    private void Tell(string where, string kind, ChangeEffect effect, string message, SourceNode? was, SourceNode? isNow, bool isSure = true) =>
        changes.Add(new ApiChange(kind, effect, isSure, message, was, isNow), where);

    private void Servers(OperationContract before, OperationContract after, string where)
    {
        foreach (var server in before.Servers.Where(server => !after.Servers.Any(server.IsSameAddress)))
        {
            Tell(where, "server-removed", ChangeEffect.Refuses, $"is not served at {server} any more", server.Node, null);
        }

        foreach (var server in after.Servers.Where(server => !before.Servers.Any(server.IsSameAddress)))
        {
            Tell(where, "server-added", ChangeEffect.Accepts, $"is served at {server} too", null, server.Node);
        }
    }

    // Alternatives by their words: one more lets more requests through, one fewer refuses some.
    private void Security(CompiledOperation before, CompiledOperation after, string where)
    {
        Binding(before, after, where);
        var (was, isNow) = (Alternatives(before), Alternatives(after));
        if (was.SetEquals(isNow))
        {
            return;
        }

        var refuses = was.Contains("") ? !isNow.Contains("") : !isNow.Contains("") && !was.IsSubsetOf(isNow);
        var accepts = isNow.Contains("") ? !was.Contains("") : !was.Contains("") && !isNow.IsSubsetOf(was);
        var effect = (refuses ? ChangeEffect.Refuses : ChangeEffect.None) | (accepts ? ChangeEffect.Accepts : ChangeEffect.None);
        if (effect != ChangeEffect.None)
        {
            Tell(where, "security", effect, $"credentials: {before.Security} -> {after.Security}", before.Contract.Security.FirstOrDefault()?.Node ?? before.Contract.Node, after.Contract.Security.FirstOrDefault()?.Node ?? after.Contract.Node);
        }
    }

    // Certificates that one of two lists of conditions takes and the other does not: either way, unless there was none.
    private void Binding(CompiledOperation before, CompiledOperation after, string where)
    {
        var (was, isNow) = (before.Security.Binding?.ToString(), after.Security.Binding?.ToString());
        if (was != isNow)
        {
            var effect = (isNow is null ? ChangeEffect.None : ChangeEffect.Refuses) | (was is null ? ChangeEffect.None : ChangeEffect.Accepts);
            Tell(
                where, "security", effect, $"certificates: {was ?? "any or none"} -> {isNow ?? "any or none"}",
                before.Contract.Certificates.FirstOrDefault()?.Node ?? before.Contract.Node, after.Contract.Certificates.FirstOrDefault()?.Node ?? after.Contract.Node);
        }
    }

    // Nothing asked and an alternative that asks nothing are the same.
    private static HashSet<string> Alternatives(CompiledOperation operation) => operation.Security.Alternatives.Count == 0
        ? [""]
        : [.. operation.Security.Alternatives.Select(credentials => string.Join(" and ", credentials.Select(credential => credential.ToString()).Order(StringComparer.Ordinal)))];

    private void Parameters(CompiledOperation before, CompiledOperation after, string where)
    {
        var (was, isNow) = (Keys(before), Keys(after));
        foreach (var (key, (parameter, block)) in was)
        {
            if (isNow.TryGetValue(key, out var other))
            {
                Parameter(parameter, block, other.Parameter, other.Block, where);
            }
            else
            {
                Tell(where, "parameter-removed", ChangeEffect.Accepts, $"{Name(parameter)} is not described any more: what it holds is not looked at, unless undeclared parameters are refused", parameter.Node, null);
            }
        }

        foreach (var (_, (parameter, block)) in isNow.Where(entry => !was.ContainsKey(entry.Key)))
        {
            if (parameter.IsRequired)
            {
                Tell(where, "parameter-added", ChangeEffect.Refuses, $"{Name(parameter)} is new and required", null, parameter.Node);
            }
            else
            {
                var asks = block != ValidationProgram.AnyBlock;
                Tell(where, "parameter-added", asks ? ChangeEffect.Both : ChangeEffect.Accepts, $"{Name(parameter)} is new and optional{(asks ? "; a request that has it already is held against its schema" : "")}", null, parameter.Node, isSure: !asks);
            }
        }
    }

    // Path variables by their order, for their names are not on the wire; headers without regard to case, the whole query without its name.
    private static Dictionary<string, (ParameterContract Parameter, int Block)> Keys(CompiledOperation operation)
    {
        var variables = operation.Contract.Path.Variables.ToList();
        var found = new Dictionary<string, (ParameterContract, int)>(StringComparer.Ordinal);
        for (var i = 0; i < operation.Contract.Parameters.Length; i++)
        {
            var parameter = operation.Contract.Parameters[i];
            var key = parameter.In switch
            {
                ParameterLocation.Path => $"path {variables.IndexOf(parameter.Name)}",
                _ when parameter.IsWholeQuery => parameter.Place,
                ParameterLocation.Header => $"header {parameter.Name.ToLowerInvariant()}",
                _ => $"{parameter.In} {parameter.Name}",
            };
            found.TryAdd(key, (parameter, operation.Entries[i].Block));
        }

        return found;
    }

    private void Parameter(ParameterContract was, int before, ParameterContract isNow, int after, string where)
    {
        if (was.IsRequired != isNow.IsRequired)
        {
            Tell(where, "parameter-required", isNow.IsRequired ? ChangeEffect.Refuses : ChangeEffect.Accepts, $"{Name(isNow)} is {(isNow.IsRequired ? "required now" : "optional now")}", was.Node, isNow.Node);
        }

        if ((was.Style, was.IsExploded, was.ContentType) != (isNow.Style, isNow.IsExploded, isNow.ContentType))
        {
            Tell(where, "parameter-style", ChangeEffect.Both, $"{Name(isNow)} is written in another way: {Form(was)} -> {Form(isNow)}", was.Node, isNow.Node, isSure: false);
        }

        if (was.AllowsEmptyValue != isNow.AllowsEmptyValue)
        {
            Tell(where, "parameter-empty", isNow.AllowsEmptyValue ? ChangeEffect.Accepts : ChangeEffect.Refuses, $"{Name(isNow)} may {(isNow.AllowsEmptyValue ? "be empty now" : "not be empty any more")}", was.Node, isNow.Node);
        }

        schemas.Compare(before, after, $"{where} {Name(isNow)}", was.Node, isNow.Node);
    }

    private static string Name(ParameterContract parameter) => $"{parameter.Place} {Shown.Short(parameter.Name)}";

    private static string Form(ParameterContract parameter) => parameter.ContentType ?? $"{parameter.Style}{(parameter.IsExploded ? ", exploded" : "")}";

    private void Body(CompiledOperation before, CompiledOperation after, string where)
    {
        var (was, isNow) = (before.Contract.RequestBody, after.Contract.RequestBody);
        if (was is null || isNow is null)
        {
            if (isNow is not null)
            {
                var isRequired = after.Body!.IsRequired;
                Tell(where, "body-added", isRequired ? ChangeEffect.Both : ChangeEffect.Accepts, $"a body is described now{(isRequired ? " and required" : "")}", null, isNow.Node);
            }
            else if (was is not null)
            {
                Tell(where, "body-removed", ChangeEffect.Refuses, "no body is described any more: one that comes is refused", was.Node, null);
            }

            return;
        }

        if (before.Body!.IsRequired != after.Body!.IsRequired)
        {
            Tell(where, "body-required", after.Body.IsRequired ? ChangeEffect.Refuses : ChangeEffect.Accepts, after.Body.IsRequired ? "a body is required now" : "a body is optional now", was.Node, isNow.Node);
        }

        for (var i = 0; i < was.Content.Length; i++)
        {
            var content = was.Content[i];
            var other = isNow.Content.FirstOrDefault(media => IsSame(media.Range, content.Range));
            if (other is null)
            {
                Tell(where, "media-type-removed", ChangeEffect.Refuses, $"a body of {content.Range.Text} is not described any more", content.Node, null);
            }
            else
            {
                schemas.Compare(MediaBlock(before, content), MediaBlock(after, other), $"{where} {content.Range.Text}", content.Node, other.Node);
            }
        }

        foreach (var content in isNow.Content.Where(content => !was.Content.Any(media => IsSame(media.Range, content.Range))))
        {
            Tell(where, "media-type-added", ChangeEffect.Accepts, $"a body of {content.Range.Text} is taken now", null, content.Node);
        }
    }

    private static bool IsSame(MediaRange a, MediaRange b) => (a.Type, a.Subtype, a.Parameters) == (b.Type, b.Subtype, b.Parameters);

    private static int MediaBlock(CompiledOperation operation, MediaTypeContract content) =>
        operation.Entries.FirstOrDefault(entry => entry.What == $"body {content.Range.Text}")?.Block ?? ValidationProgram.AnyBlock;
}
