using System.Collections.Immutable;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>One operation: a method on a path template, with all that holds for it.</summary>
public sealed record OperationContract
{
    /// <summary>The `operationId`; or, where there is none or it is another operation's already, "METHOD /template". Unique in the document.</summary>
    public required string Id { get; init; }

    /// <summary>The method as on the wire, in upper case unless 3.2's `additionalOperations` spell it otherwise.</summary>
    public required string Method { get; init; }

    /// <summary>The path template, without the servers' base paths.</summary>
    public required PathTemplate Path { get; init; }

    /// <summary>The operation object.</summary>
    public required ObjectNode Node { get; init; }

    /// <summary>Where it is served: the operation's own servers, else the path item's, else the document's. Never empty.</summary>
    public required ImmutableArray<ServerTarget> Servers { get; init; }

    /// <summary>
    /// The parameters in force: the operation's own first, then those of the path item that it does not override, then one for each
    /// template variable that nobody declares.
    /// </summary>
    public required ImmutableArray<ParameterContract> Parameters { get; init; }

    /// <summary>The request body, or null where none is described.</summary>
    public required RequestBodyContract? RequestBody { get; init; }

    /// <summary>The responses as they stand in the document; read where they are compiled.</summary>
    public required ImmutableArray<ResponseContract> Responses { get; init; }

    /// <summary>Any one of these admits a request; empty for no requirement.</summary>
    public required ImmutableArray<SecurityRequirement> Security { get; init; }

    /// <summary>What the path item and the operation ask of the client's certificate, whatever <see cref="Security"/> says; all of it holds.</summary>
    public ImmutableArray<CertificateDemand> Certificates { get; init; } = [];

    /// <summary>Whether the document advises against using it.</summary>
    public required bool IsDeprecated { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Method} {Path.Text}";
}
