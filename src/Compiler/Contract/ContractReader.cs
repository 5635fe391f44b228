using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>
/// Reads the normalised contract out of a document, and says at its place whatever in the document's structure is wrong, guessed or not
/// enforced yet. Whatever the document is, the answer is a contract or an error; never an exception.
/// </summary>
public static class ContractReader
{
    /// <summary>
    /// The contract, or null where the document is no OpenAPI document that can be read. With errors in the bag the contract is only fit
    /// for showing more of what is wrong.
    /// </summary>
    public static ApiContract? Read(SourceDocument document, DiagnosticBag diagnostics)
    {
        if (VersionReader.Read(document, diagnostics) is not { } version)
        {
            return null;
        }

        var root = (ObjectNode)document.Root;
        var structure = new StructureReader(version, new ReferenceResolver(document, diagnostics), diagnostics);
        var servers = new ServerReader(structure);
        var certificates = new CertificateDemandReader(structure);
        var security = new SecurityReader(structure, certificates);
        var documentServers = servers.Read(root, [new ServerTarget(null, null, null, string.Empty, root)]);
        var schemes = security.Schemes(root);
        var paths = new PathItemReader(structure, servers, security)
        {
            DocumentServers = documentServers,
            DocumentSecurity = security.Requirements(root, [], schemes),
            Schemes = schemes,
        };

        var operations = new List<OperationContract>();
        foreach (var path in Paths(root, structure))
        {
            if (!paths.Read(path, operations))
            {
                break;
            }
        }

        var extensions = new ExtensionPlaces(structure, certificates);
        extensions.Check();
        if (operations.Count == 0 && !diagnostics.HasErrors)
        {
            diagnostics.Warning(DiagnosticCodes.NoOperations, root, "The document describes no operation that can be enforced.");
        }

        DuplicateTemplates.Report(operations, diagnostics);
        return new ApiContract
        {
            Document = document,
            Version = version,
            Title = Title(root, structure) ?? document.File.Name,
            SchemaDialect = SchemaDialect(root, structure),
            Servers = documentServers,
            Operations = OperationIds.Assign(operations, diagnostics),
            SecuritySchemes = schemes,
            References = structure.References,
            Extensions = extensions,
        };
    }

    private static IEnumerable<ObjectMember> Paths(ObjectNode root, StructureReader structure)
    {
        if (!root.Has("paths") && structure.Version == OpenApiVersion.V30)
        {
            structure.Diagnostics.Error(DiagnosticCodes.FieldMissing, root, "The document needs \"paths\".");
        }

        return structure.Object(root, "paths") is { } paths ? StructureReader.Entries(paths) : [];
    }

    private static string? Title(ObjectNode root, StructureReader structure)
    {
        if (structure.Object(root, "info") is not { } info)
        {
            structure.Diagnostics.Warning(DiagnosticCodes.FieldMissing, root, "The document has no \"info\" with a title; the file's name is shown in its place.");
            return null;
        }

        return structure.Text(info, "title");
    }

    /// <summary>The dialect of schemas that do not name theirs (OAS 3.1.1 section 4.8.1).</summary>
    private static string? SchemaDialect(ObjectNode root, StructureReader structure)
    {
        if (structure.Version == OpenApiVersion.V30 || structure.Text(root, "jsonSchemaDialect") is not { } dialect)
        {
            return null;
        }

        if (Lowering.SchemaDialect.Find(dialect) is null)
        {
            structure.Diagnostics.Gap(
                Lowering.SchemaCodes.UnknownDialect, root["jsonSchemaDialect"]!, $"The dialect \"{Shown.Short(dialect)}\" is not known; schemas are read as JSON Schema 2020-12.");
        }

        return dialect;
    }
}
