using System.Collections.Immutable;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>Reads one entry of `paths` into its operations.</summary>
internal sealed class PathItemReader(StructureReader structure, ServerReader servers, SecurityReader security)
{
    // Many paths may refer to one large path item, so the contract can be far larger than its document.
    private const long MostEntries = 2_000_000;

    private readonly ParameterReader _parameters = new(structure);
    private readonly RequestBodyReader _bodies = new(structure);
    private long _entries;

    private DiagnosticBag Diagnostics => structure.Diagnostics;

    /// <summary>What the document says for all its operations.</summary>
    public required ImmutableArray<ServerTarget> DocumentServers { get; init; }

    /// <summary>As <see cref="DocumentServers"/>.</summary>
    public required ImmutableArray<SecurityRequirement> DocumentSecurity { get; init; }

    /// <summary>The schemes that requirements may name.</summary>
    public required ImmutableDictionary<string, SecuritySchemeContract> Schemes { get; init; }

    /// <summary>
    /// Adds the operations of one path. Their ids are the `operationId`s as written, or empty. False when the document is too large to go on.
    /// </summary>
    public bool Read(ObjectMember path, List<OperationContract> operations)
    {
        var before = operations.Count;
        ReadItem(path, operations);
        for (var i = before; i < operations.Count; i++)
        {
            _entries += 1 + operations[i].Parameters.Length + operations[i].Responses.Length + operations[i].Security.Length;
        }

        if (_entries <= MostEntries)
        {
            return true;
        }

        Diagnostics.Add(DiagnosticSeverity.Error, DiagnosticCodes.ContractTooLarge, path, "The document describes too many operations and parameters. Split it into several documents.");
        return false;
    }

    private void ReadItem(ObjectMember path, List<OperationContract> operations)
    {
        if (structure.AsObject(path.Value, "path item") is not { } written
            || PathTemplateParser.Parse(path, Diagnostics) is not { } template
            || Merged(written) is not { } item)
        {
            return;
        }

        var itemServers = servers.Read(item, DocumentServers);
        var itemParameters = _parameters.Read(item);
        var itemCertificates = security.Certificates(item);
        foreach (var (method, node) in Operations(item))
        {
            operations.Add(new OperationContract
            {
                Id = structure.Text(node, "operationId") ?? string.Empty,
                Method = method,
                Path = template,
                Node = node,
                Servers = servers.Read(node, itemServers),
                Parameters = Parameters(template, _parameters.Read(node), itemParameters, node),
                RequestBody = _bodies.Read(node, method),
                Responses = Responses(node),
                Security = security.Requirements(node, DocumentSecurity, Schemes),
                Certificates = [.. ((CertificateDemand?[])[itemCertificates, security.Certificates(node)]).OfType<CertificateDemand>()],
                IsDeprecated = structure.Flag(node, "deprecated") ?? false,
            });
        }
    }

    /// <summary>A path item with a `$ref` has the fields of both; the same field in both has no defined meaning.</summary>
    private ObjectNode? Merged(ObjectNode written)
    {
        if (!written.Has("$ref"))
        {
            return written;
        }

        if (structure.Resolve(written, "path item") is not { } target)
        {
            return null;
        }

        var own = written.Members.Where(m => m.Name != "$ref" && PathItemFields.IsMeaningful(m.Name)).ToArray();
        if (own.Length == 0)
        {
            return target;
        }

        Diagnostics.Error(
            DiagnosticCodes.FieldUnknown, own[0].Value, $"\"{own[0].Name}\" beside \"$ref\" in a path item has no defined meaning. Move it into the path item that is referred to.");
        return null;
    }

    private IEnumerable<(string Method, ObjectNode Node)> Operations(ObjectNode item)
    {
        foreach (var member in item.Members)
        {
            if (PathItemFields.Method(member.Name, structure.Version) is { } method)
            {
                if (Operation(member, method) is { } operation)
                {
                    yield return (method, operation);
                }
            }
            else if (member.Name == "additionalOperations" && structure.Version >= OpenApiVersion.V32)
            {
                foreach (var additional in structure.AsObject(member.Value, member.Name)?.Members ?? [])
                {
                    if (Operation(additional, additional.Name) is { } operation)
                    {
                        yield return (additional.Name, operation);
                    }
                }
            }
            else if (!PathItemFields.IsKnown(member.Name))
            {
                Diagnostics.Add(DiagnosticSeverity.Warning, DiagnosticCodes.FieldUnknown, member, $"\"{Shown.Short(member.Name)}\" is no method and no field of a path item; it is not looked at.");
            }
        }
    }

    private ObjectNode? Operation(ObjectMember member, string method)
    {
        if (method is "TRACE" or "CONNECT")
        {
            Diagnostics.Add(DiagnosticSeverity.Warning, DiagnosticCodes.MethodLeftOut, member, $"{method} is never let through, so this operation is left out.");
            return null;
        }

        if (!MediaRange.IsToken(method))
        {
            Diagnostics.Add(DiagnosticSeverity.Error, DiagnosticCodes.FieldUnknown, member, $"\"{Shown.Short(method)}\" is no HTTP method.");
            return null;
        }

        // OpenAPI has no reference here, but documents that wait for their bundler do; one that is left must not become an empty operation.
        return structure.Resolve(member.Value, "operation");
    }

    private ImmutableArray<ParameterContract> Parameters(
        PathTemplate template, ImmutableArray<ParameterContract> own, ImmutableArray<ParameterContract> inherited, ObjectNode operation)
    {
        if (own.IsEmpty && inherited.IsEmpty && template.Segments.All(s => s.IsLiteral))
        {
            return [];
        }

        var keys = own.Select(ParameterReader.Key).ToHashSet();
        var variables = template.Variables.ToHashSet(StringComparer.Ordinal);
        var parameters = ImmutableArray.CreateBuilder<ParameterContract>();
        foreach (var parameter in own.Concat(inherited.Where(p => !keys.Contains(ParameterReader.Key(p)))))
        {
            if (parameter.In != ParameterLocation.Path || variables.Remove(parameter.Name))
            {
                parameters.Add(parameter);
                continue;
            }

            Diagnostics.Warning(
                DiagnosticCodes.PathParameterUnused, parameter.Node, $"The path {Shown.Short(template.Text)} has no variable {{{Shown.Short(parameter.Name)}}}; this parameter has no effect there.");
        }

        if (!_parameters.IsOneQuery(parameters))
        {
            parameters.RemoveAll(parameter => parameter.In == ParameterLocation.Query);
        }

        foreach (var name in template.Variables.Where(variables.Contains))
        {
            Diagnostics.Warning(
                DiagnosticCodes.PathVariableUndeclared, operation, $"No path parameter describes {{{Shown.Short(name)}}} of {Shown.Short(template.Text)}: any text is accepted for it.");
            parameters.Add(Implied(name, operation));
        }

        return parameters.DrainToImmutable();
    }

    private static ParameterContract Implied(string name, ObjectNode operation) => new()
    {
        Name = name,
        In = ParameterLocation.Path,
        IsRequired = true,
        Style = ParameterStyle.Simple,
        IsExploded = false,
        AllowsReserved = false,
        AllowsEmptyValue = false,
        ContentType = null,
        Schema = null,
        IsImplied = true,
        Node = operation,
    };

    private ImmutableArray<ResponseContract> Responses(ObjectNode operation)
    {
        if (structure.Object(operation, "responses") is not { } responses)
        {
            return [];
        }

        var read = ImmutableArray.CreateBuilder<ResponseContract>(responses.Count);
        foreach (var entry in StructureReader.Entries(responses))
        {
            if (!PathItemFields.IsResponseKey(entry.Name))
            {
                Diagnostics.Add(DiagnosticSeverity.Warning, DiagnosticCodes.ResponseKeyInvalid, entry, $"\"{Shown.Short(entry.Name)}\" is no status code, no range such as 4XX and not \"default\".");
                continue;
            }

            read.Add(new ResponseContract(entry.Name, entry.Value));
        }

        return read.DrainToImmutable();
    }
}
