using FastShield.Compiler.Bundling;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>
/// Refuses FastShield's extensions wherever a document has them and nothing reads them: one that is passed over would leave open what its writer
/// means to close. Names (of properties, header fields, components) are no extensions, and values (examples, defaults, other extensions) are data.
/// </summary>
internal sealed class ExtensionPlaces(StructureReader structure, CertificateDemandReader demands)
{
    // What the fields of a file that is no OpenAPI document may be of, for nothing says what the file is.
    private static readonly NodeRole[] Guesses = [NodeRole.PathItem, NodeRole.Operation, NodeRole.Response, NodeRole.MediaType, NodeRole.Components, NodeRole.Document];

    private readonly HashSet<SourceNode> _roots = [];
    private readonly Stack<Place> _waiting = new();
    private bool _isFragment;

    /// <summary>Looks through the document and those of its files that were read by now, each of them once.</summary>
    public void Check()
    {
        var document = structure.References.Document;
        foreach (var file in (SourceDocument[])[document, .. document.Others?.Files ?? []])
        {
            if (_roots.Add(file.Root))
            {
                Check(file.Root);
            }
        }
    }

    // A stack of its own: every value is visited once, however deep it is.
    private void Check(SourceNode root)
    {
        _isFragment = root is not ObjectNode document || !document.Has("openapi");
        _waiting.Push(new Place(root, _isFragment ? NodeRole.Schema : NodeRole.Document, IsOutgoing: false));
        while (_waiting.TryPop(out var place))
        {
            if (place.Node is ArrayNode list)
            {
                foreach (var item in list.Items)
                {
                    _waiting.Push(place with { Node = item });
                }
            }
            else if (place.Node is ObjectNode owner)
            {
                foreach (var member in owner.Members)
                {
                    Member(owner, member, place);
                }
            }
        }
    }

    private void Member(ObjectNode owner, ObjectMember member, Place place)
    {
        if (CertificateDemandReader.IsOurs(member.Name))
        {
            if (member.Name != CertificateDemandReader.Word || !MayStand(owner, place))
            {
                demands.Refuse(member);
            }

            return;
        }

        if (StructureReader.IsExtension(member.Name) || IsValue(place.Role, member.Name))
        {
            return;
        }

        var (role, holding) = Field(place.Role, member.Name);
        var isOutgoing = place.IsOutgoing || role == NodeRole.Callback || (place.Role == NodeRole.Document && member.Name == "webhooks");
        if (holding != NodeHolding.Map || member.Value is not ObjectNode map)
        {
            _waiting.Push(new Place(member.Value, role, isOutgoing));
            return;
        }

        var hasExtensions = HasExtensions(place.Role, member.Name);
        foreach (var entry in map.Members)
        {
            if (hasExtensions && CertificateDemandReader.IsOurs(entry.Name))
            {
                demands.Refuse(entry);
            }
            else if (!hasExtensions || role == NodeRole.Operation || !StructureReader.IsExtension(entry.Name))
            {
                _waiting.Push(new Place(entry.Value, role, isOutgoing));
            }
        }
    }

    /// <summary>
    /// Whether the extension was read there, or would be if anything led there. What stands beside a `$ref` is read nowhere, and requests that the
    /// origin makes are not looked at.
    /// </summary>
    private bool MayStand(ObjectNode owner, Place place) =>
        demands.IsRead(owner) || (!place.IsOutgoing && IsKind(owner, place.Role) && (!owner.Has("$ref") || IsPath(owner)));

    private bool IsKind(ObjectNode owner, NodeRole role) => role switch
    {
        NodeRole.PathItem or NodeRole.Operation => true,
        NodeRole.SecurityScheme => owner["type"]?.AsString() == "mutualTLS",
        _ => _isFragment
            && (owner["type"]?.AsString() == "mutualTLS" || owner.Has("responses") || owner.Members.Any(member => PathItemFields.Method(member.Name, structure.Version) is not null)),
    };

    // A path with a reference and more is refused where paths are read.
    private bool IsPath(ObjectNode owner) => owner.Parent is { } paths && paths == (structure.References.Document.Root as ObjectNode)?["paths"];

    /// <summary>What has no role is looked through like a schema, whose unknown fields are too.</summary>
    private (NodeRole Role, NodeHolding Holding) Field(NodeRole role, string name)
    {
        var field = NodeRoles.Of(role, name);
        for (var i = 0; _isFragment && role == NodeRole.Schema && field.Role == NodeRole.Data && i < Guesses.Length; i++)
        {
            field = NodeRoles.Of(Guesses[i], name);
        }

        return field.Role != NodeRole.Data ? field : (NodeRole.Schema, name == "variables" ? NodeHolding.Map : NodeHolding.One);
    }

    /// <summary>Values that may have any members, and maps from names to texts.</summary>
    private static bool IsValue(NodeRole role, string name) => role switch
    {
        NodeRole.Example => true,
        NodeRole.Link => name is "parameters" or "requestBody",
        NodeRole.Schema => name is "example" or "examples" or "default" or "enum" or "const" or "dependentRequired" or "mapping" or "scopes",
        _ => name == "example",
    };

    /// <summary>Maps in which OpenAPI has extensions beside what they map, and those in which nobody can mean a name by one of ours.</summary>
    private static bool HasExtensions(NodeRole role, string name) =>
        name is "paths" or "content" or "securitySchemes" or "additionalOperations" || (name == "responses" && role != NodeRole.Components);

    private readonly record struct Place(SourceNode Node, NodeRole Role, bool IsOutgoing);
}
