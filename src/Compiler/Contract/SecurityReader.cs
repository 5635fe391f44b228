using System.Collections.Immutable;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>Reads security schemes and requirements. A requirement that cannot be followed is a gap.</summary>
internal sealed class SecurityReader(StructureReader structure, CertificateDemandReader certificates)
{
    /// <summary>What an operation, or a path item, asks of certificates.</summary>
    public CertificateDemand? Certificates(ObjectNode owner) => certificates.Read(owner);

    public ImmutableDictionary<string, SecuritySchemeContract> Schemes(ObjectNode root)
    {
        var schemes = ImmutableDictionary.CreateBuilder<string, SecuritySchemeContract>(StringComparer.Ordinal);
        var components = structure.Object(root, "components");
        var declared = components is null ? null : structure.Object(components, "securitySchemes");
        foreach (var entry in declared is null ? [] : StructureReader.Entries(declared))
        {
            if (structure.Resolve(entry.Value, "security scheme") is not { } node)
            {
                continue;
            }

            if (node["type"]?.AsString() is not { } type)
            {
                structure.Diagnostics.Gap(DiagnosticCodes.FieldMissing, node, "A security scheme needs \"type\"; without it nothing can be looked for.");
            }
            else
            {
                schemes.Add(
                    entry.Name,
                    new SecuritySchemeContract(entry.Name, type, structure.Text(node, "in"), structure.Text(node, "name"), structure.Text(node, "scheme"), node)
                    {
                        Certificates = type == "mutualTLS" ? certificates.Read(node) : null,
                    });
            }
        }

        return schemes.ToImmutable();
    }

    /// <summary>The requirements of an operation or document; those of the level above where it says nothing.</summary>
    public ImmutableArray<SecurityRequirement> Requirements(
        ObjectNode owner, ImmutableArray<SecurityRequirement> inherited, ImmutableDictionary<string, SecuritySchemeContract> schemes)
    {
        if (structure.Array(owner, "security") is not { } list)
        {
            return inherited;
        }

        var requirements = ImmutableArray.CreateBuilder<SecurityRequirement>(list.Count);
        foreach (var item in list.Items)
        {
            if (structure.AsObject(item, "security requirement") is { } node)
            {
                requirements.Add(new SecurityRequirement([.. node.Members.Select(member => Demand(member, schemes))], node));
            }
        }

        return requirements.DrainToImmutable();
    }

    private SchemeDemand Demand(ObjectMember member, ImmutableDictionary<string, SecuritySchemeContract> schemes)
    {
        if (!schemes.ContainsKey(member.Name))
        {
            structure.Diagnostics.Add(
                DiagnosticSeverity.Gap,
                DiagnosticCodes.SecuritySchemeUndefined,
                member,
                $"There is no security scheme \"{Shown.Short(member.Name)}\" in \"components\", so it is not known what a request has to show.");
        }

        return new SchemeDemand(member.Name, member.Value is ArrayNode scopes ? [.. scopes.Items.Select(s => s.AsString()).OfType<string>()] : []);
    }
}
