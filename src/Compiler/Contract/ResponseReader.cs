using System.Collections.Immutable;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>Reads responses, each once, however many operations refer to it. Only for those who have responses held: their faults are nobody else's.</summary>
internal sealed class ResponseReader
{
    private readonly Dictionary<ObjectNode, DescribedResponse> _read = new(ReferenceEqualityComparer.Instance);
    private readonly StructureReader _structure;
    private readonly ParameterReader _parameters;
    private readonly RequestBodyReader _bodies;

    public ResponseReader(ApiContract contract, DiagnosticBag diagnostics)
    {
        _structure = new StructureReader(contract.Version, contract.References, diagnostics);
        _parameters = new ParameterReader(_structure);
        _bodies = new RequestBodyReader(_structure);
    }

    /// <summary>The response; null after an error.</summary>
    public DescribedResponse? Read(ResponseContract response)
    {
        if (_structure.Resolve(response.Node, "response") is not { } node)
        {
            return null;
        }

        if (!_read.TryGetValue(node, out var read))
        {
            read = new DescribedResponse(Headers(node), _bodies.Content(node), node);
            _read.Add(node, read);
        }

        return read;
    }

    private ImmutableArray<ParameterContract> Headers(ObjectNode response)
    {
        if (_structure.Object(response, "headers") is not { Count: > 0 } headers)
        {
            return [];
        }

        var read = ImmutableArray.CreateBuilder<ParameterContract>(headers.Count);
        foreach (var entry in headers.Members)
        {
            // OpenAPI says to ignore a Content-Type among them (3.1.1 section 4.8.17).
            if (!entry.Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) && _structure.Resolve(entry.Value, "header") is { } node)
            {
                read.Add(_parameters.Header(entry.Name, node));
            }
        }

        return read.DrainToImmutable();
    }
}
