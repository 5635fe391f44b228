using System.Collections.Immutable;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Identity;

namespace FastShield.Compiler.Contract;

/// <summary>
/// Reads `x-fastshield-client-certificate`. Whatever is wrong with it is an error and never a gap: who writes it means to keep others out. A text that no
/// certificate can have is refused too, for the operation would be open to nobody.
/// </summary>
internal sealed class CertificateDemandReader(StructureReader structure)
{
    /// <summary>The extension's name.</summary>
    public const string Word = "x-fastshield-client-certificate";

    private const string PathParameters = "pathParameters";

    private static readonly (string Word, ClientCertificateField Field)[] Fields =
    [
        ("subject", ClientCertificateField.SubjectDn), ("issuer", ClientCertificateField.IssuerDn), ("subjectCommonName", ClientCertificateField.CommonName),
        ("sanDns", ClientCertificateField.DnsName), ("sanUri", ClientCertificateField.Uri), ("sanEmail", ClientCertificateField.Email),
        ("serial", ClientCertificateField.Serial), ("fingerprintSha256", ClientCertificateField.FingerprintSha256),
    ];

    // A path item may be shared by many paths: read, and told of, once.
    private readonly Dictionary<ObjectNode, CertificateDemand?> _known = [];

    /// <summary>Whether a name is one of FastShield's extensions, or was meant to be one.</summary>
    public static bool IsOurs(string name) => name.StartsWith("x-fastshield-", StringComparison.OrdinalIgnoreCase);

    /// <summary>What the extension in an object asks; null where there is none, or after an error.</summary>
    public CertificateDemand? Read(ObjectNode owner)
    {
        if (!_known.TryGetValue(owner, out var demand))
        {
            demand = owner.TryGet(Word, out var node) ? Demand(node) : null;
            _known.Add(owner, demand);
        }

        return demand;
    }

    /// <summary>Whether an object was asked for its extension.</summary>
    public bool IsRead(ObjectNode owner) => _known.ContainsKey(owner);

    /// <summary>Refuses an extension where it has no meaning, or one that there is not.</summary>
    public void Refuse(ObjectMember member) => Error(
        member, member.Name == Word
            ? $"\"{Word}\" has no meaning here. It stands in an operation or a path item under \"paths\", or in a security scheme of the type mutualTLS."
            : $"There is no extension \"{Shown.Short(member.Name)}\"; \"{Word}\" is the one there is.");

    private CertificateDemand? Demand(SourceNode node)
    {
        if (node is not ObjectNode demand)
        {
            Error(node, $"\"{Word}\" must be an object of conditions, not {node.Describe()}.");
            return null;
        }

        if (demand.Count == 0)
        {
            Error(node, $"\"{Word}\" asks for nothing. For any certificate that is verified, name a security scheme of the type mutualTLS in \"security\".");
        }

        var lists = ImmutableArray.CreateBuilder<CertificateList>();
        var parameters = ImmutableArray<CertificateParameter>.Empty;
        foreach (var member in demand.Members)
        {
            if (member.Name == PathParameters)
            {
                parameters = Parameters(member.Value);
            }
            else if (FieldOf(member.Name) is { } field)
            {
                lists.Add(new CertificateList(field, member.Name, Allowed(member, field), member.Value));
            }
            else
            {
                Error(member, $"There is no condition \"{Shown.Short(member.Name)}\"; there are {Words}, {PathParameters}.");
            }
        }

        return new CertificateDemand(lists.DrainToImmutable(), parameters, demand);
    }

    private ImmutableArray<string> Allowed(ObjectMember member, ClientCertificateField field)
    {
        if (member.Value is not ArrayNode { Items.Length: > 0 } list)
        {
            Error(member.Value, $"\"{member.Name}\" must be a list of the texts that are allowed, one at least, not {(member.Value is ArrayNode ? "an empty one" : member.Value.Describe())}.");
            return [];
        }

        var allowed = ImmutableArray.CreateBuilder<string>(list.Items.Length);
        foreach (var item in list.Items)
        {
            if (item.AsString() is not { } text)
            {
                Error(item, $"\"{member.Name}\" must be a list of texts, not of {item.Describe()}{(item is ScalarNode ? "; put it into quotation marks" : "")}.");
            }
            else if (CertificateTextForms.Problem(field, text) is { } problem)
            {
                Error(item, $"\"{member.Name}\" of a certificate can never be \"{Shown.Short(text)}\": {problem}.");
            }
            else
            {
                allowed.Add(text);
            }
        }

        return allowed.DrainToImmutable();
    }

    private ImmutableArray<CertificateParameter> Parameters(SourceNode node)
    {
        if (node is not ObjectNode { Count: > 0 } map)
        {
            Error(node, $"\"{PathParameters}\" must be an object of path parameters, one at least, each with what it has to be, such as {{deviceId: subjectCommonName}}.");
            return [];
        }

        var parameters = ImmutableArray.CreateBuilder<CertificateParameter>(map.Count);
        foreach (var member in map.Members)
        {
            if (member.Value.AsString() is { } word && FieldOf(word) is { } field)
            {
                parameters.Add(new CertificateParameter(member.Name, field, word, member));
            }
            else
            {
                Error(member.Value, $"What the path parameter \"{Shown.Short(member.Name)}\" has to be must be one of {Words}, not {member.Value.Describe()}.");
            }
        }

        return parameters.DrainToImmutable();
    }

    private static string Words { get; } = string.Join(", ", Fields.Select(static known => known.Word));

    private static ClientCertificateField? FieldOf(string word)
    {
        foreach (var field in Fields)
        {
            if (field.Word == word)
            {
                return field.Field;
            }
        }

        return null;
    }

    private void Error(SourceNode at, string message) => structure.Diagnostics.Error(DiagnosticCodes.CertificateDemandInvalid, at, message);

    private void Error(ObjectMember at, string message) => structure.Diagnostics.Add(DiagnosticSeverity.Error, DiagnosticCodes.CertificateDemandInvalid, at, message);
}
