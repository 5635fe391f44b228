using System.Collections.Immutable;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Lowering.Resources;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Bundling;

/// <summary>
/// Makes one document of a document in several files: what references lead to in other files is collected in `components`, once each, and the
/// references are written anew. What has no place there (path items in 3.0, operations, media types) is copied to where it is referred to.
/// References of schemas are all written as pointers, and `$id` and `$anchor`, which they then no longer go by, are left out.
/// </summary>
public sealed class Bundler
{
    // Path items of 3.0 are copied to each place that refers to them.
    private const int MostNodes = 8_000_000;

    private readonly SourceDocument _document;
    private readonly DiagnosticBag _diagnostics;
    private readonly ReferenceResolver _references;
    private readonly SchemaResources? _resources;
    private readonly ComponentNames _names;
    private readonly HashSet<SourceNode> _copied = new(ReferenceEqualityComparer.Instance);
    private int _nodes;

    private Bundler(SourceDocument document, string version, DiagnosticBag diagnostics)
    {
        _document = document;
        _diagnostics = diagnostics;
        _references = new ReferenceResolver(document, diagnostics);
        _resources = version == "3.0" ? null : new SchemaResources(_references, SchemaDialect.Draft202012, []);
        _names = new ComponentNames(document.Root, version);
    }

    /// <summary>The document in one piece, in new nodes that have the places of the old ones; null after an error was added to the bag.</summary>
    public static SourceDocument? Bundle(SourceDocument document, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (Contract.VersionReader.Read(document, diagnostics) is null)
        {
            return null;
        }

        var root = (ObjectNode)document.Root;
        var version = ((ScalarNode)root["openapi"]!).Text[..3];
        var bundler = new Bundler(document, version, diagnostics);
        var bundled = bundler.Whole(root);
        return diagnostics.HasErrors ? null : new SourceDocument(document.File, bundled, document.Format);
    }

    private ObjectNode Whole(ObjectNode root)
    {
        var members = ((ObjectNode)Copy(root, NodeRole.Document)).Members.ToList();

        // What is collected leads to more: the list grows while it is walked.
        var collected = new SortedDictionary<string, List<ObjectMember>>(StringComparer.Ordinal);
        for (var i = 0; i < _names.Collected.Count && !_diagnostics.HasErrors; i++)
        {
            var (node, role, kind, name) = _names.Collected[i];
            if (!collected.TryGetValue(kind, out var list))
            {
                collected.Add(kind, list = []);
            }

            list.Add(new ObjectMember(name, node.Line, node.Column, Dialected(node, Copy(node, role), role)));
        }

        if (collected.Count == 0)
        {
            return New(root, [.. members]);
        }

        var at = members.FindIndex(member => member.Name == "components");
        List<ObjectMember> components = [.. at < 0 ? [] : (members[at].Value as ObjectNode)?.Members ?? []];
        foreach (var (kind, list) in collected)
        {
            var map = components.FindIndex(member => member.Name == kind);
            ImmutableArray<ObjectMember> joined = [.. map < 0 ? [] : ((components[map].Value as ObjectNode)?.Members ?? []), .. list];
            var member = new ObjectMember(kind, root.Line, root.Column, New(root, joined));
            if (map < 0)
            {
                components.Add(member);
            }
            else
            {
                components[map] = member;
            }
        }

        var whole = new ObjectMember("components", root.Line, root.Column, New(root, [.. components]));
        if (at < 0)
        {
            members.Add(whole);
        }
        else
        {
            members[at] = whole;
        }

        return New(root, [.. members]);
    }

    private SourceNode Copy(SourceNode node, NodeRole role)
    {
        if (++_nodes > MostNodes)
        {
            if (_nodes == MostNodes + 1)
            {
                _diagnostics.Error(DiagnosticCodes.TooManyNodes, node, $"In one piece the document has more than {MostNodes} values.");
            }

            return New(node, []);
        }

        return node switch
        {
            ObjectNode o when role != NodeRole.Data && o.TryGet("$ref", out var reference) && reference.AsString() is not null => Reference(o, reference, role),
            ObjectNode o => Members(o, role),
            ArrayNode a => new ArrayNode(a.File, a.Line, a.Column, [.. a.Items.Select(item => Copy(item, role))]),
            ScalarNode s => new ScalarNode(s.File, s.Line, s.Column, s.Kind, s.Text),
            _ => throw new InvalidOperationException("A node is an object, an array or a scalar."),
        };
    }

    private ObjectNode Members(ObjectNode node, NodeRole role)
    {
        var members = ImmutableArray.CreateBuilder<ObjectMember>(node.Count);
        foreach (var member in node.Members)
        {
            if (role == NodeRole.Schema && !IsKept(member))
            {
                continue;
            }

            var value = role == NodeRole.Schema && member.Name == "discriminator" && member.Value is ObjectNode discriminator
                ? Discriminator(node, discriminator)
                : Field(member, role);
            members.Add(member with { Value = value });
        }

        return New(node, members.DrainToImmutable());
    }

    private SourceNode Field(ObjectMember member, NodeRole role)
    {
        var (inner, holding) = NodeRoles.Of(role, member.Name);
        return (holding, member.Value) switch
        {
            (NodeHolding.Map, ObjectNode map) => New(map, [.. map.Members.Select(entry => entry with
            {
                // Of a map of schemas every name is a name; elsewhere extensions are told apart.
                Value = Copy(entry.Value, inner != NodeRole.Schema && entry.Name.StartsWith("x-", StringComparison.Ordinal) ? NodeRole.Data : inner),
            })]),
            (NodeHolding.List or NodeHolding.OneOrList, ArrayNode) => Copy(member.Value, inner),
            (NodeHolding.One or NodeHolding.OneOrList, ObjectNode) => Copy(member.Value, inner),
            _ => Copy(member.Value, NodeRole.Data),
        };
    }

    private bool IsKept(ObjectMember member)
    {
        if (_resources is null)
        {
            return true;
        }

        if (member.Name == "$dynamicRef")
        {
            _diagnostics.Error(
                DiagnosticCodes.BundleDynamic, member.Value, "$dynamicRef may lead to another place once the files are one. The other commands enforce the files as they are.");
        }

        return member.Name is not ("$id" or "$anchor" or "$dynamicAnchor");
    }

    /// <summary>An object with a `$ref`: what it leads to in its place, or a reference to where that is kept.</summary>
    private SourceNode Reference(ObjectNode node, SourceNode reference, NodeRole role)
    {
        var target = Find(reference, role);
        if (target is null)
        {
            return New(node, []);
        }

        if ((IsUnchanged(reference, target) ? reference.AsString() : AddressOf(target, role)) is { } address)
        {
            return New(node, [.. node.Members.Where(member => role != NodeRole.Schema || IsKept(member)).Select(member => member.Name == "$ref"
                ? member with { Value = Text(member.Value, address) }
                : member with { Value = member.Name == "discriminator" && member.Value is ObjectNode d ? Discriminator(node, d) : Field(member, role) })]);
        }

        if (!_copied.Add(target))
        {
            _diagnostics.Error(DiagnosticCodes.ReferenceCycle, reference, "What this leads to contains this reference itself, and in this version of OpenAPI it has no place in components.");
            return New(node, []);
        }

        var copy = Copy(target, role);
        _copied.Remove(target);
        var beside = node.Members.Where(member => member.Name != "$ref" && copy is ObjectNode o && !o.Has(member.Name)).Select(member => member with { Value = Field(member, role) });
        return copy is ObjectNode whole && node.Count > 1 ? New(node, [.. whole.Members, .. beside]) : copy;
    }

    private SourceNode? Find(SourceNode reference, NodeRole role) =>
        (role == NodeRole.Schema ? _resources?.Find(reference) : null) ?? _references.Find(reference);

    /// <summary>True where a reference of the first file says the same without `$id`s.</summary>
    private bool IsUnchanged(SourceNode reference, SourceNode target) =>
        reference.Root == _document.Root && reference.AsString()!.StartsWith('#') && _references.TryFind(reference, out var found) && found == target;

    /// <summary>Where a target is in the bundled document, as a reference; null where there is no place for it.</summary>
    private string? AddressOf(SourceNode target, NodeRole role)
    {
        if (target.Root == _document.Root)
        {
            return "#" + Fragment(target.Pointer);
        }

        return _names.Collect(target, role) is { } place ? "#/" + Fragment(place) : null;
    }

    /// <summary>
    /// The mapping with its references written anew, and with the names that branches had by their files and have no longer.
    /// </summary>
    private ObjectNode Discriminator(ObjectNode schema, ObjectNode discriminator)
    {
        var mapping = new List<ObjectMember>();
        foreach (var entry in (discriminator["mapping"] as ObjectNode)?.Members ?? [])
        {
            var target = DiscriminatorNames.Target(schema, entry.Value, branch => Find(branch, NodeRole.Schema), _references);
            mapping.Add(target is not null && AddressOf(target, NodeRole.Schema) is { } address ? entry with { Value = Text(entry.Value, address) } : entry with { Value = Copy(entry.Value, NodeRole.Data) });
        }

        foreach (var (name, branch) in DiscriminatorNames.Of(schema))
        {
            if (Find(branch, NodeRole.Schema) is { } target
                && AddressOf(target, NodeRole.Schema) is { } address
                && DiscriminatorNames.Of(address) != name
                && mapping.TrueForAll(entry => entry.Name != name))
            {
                mapping.Add(new ObjectMember(name, branch.Line, branch.Column, Text(branch, address)));
            }
        }

        var members = discriminator.Members.Where(member => member.Name != "mapping").Select(member => member with { Value = Copy(member.Value, NodeRole.Data) });
        return mapping.Count == 0
            ? New(discriminator, [.. members])
            : New(discriminator, [.. members, new ObjectMember("mapping", discriminator.Line, discriminator.Column, New(discriminator, [.. mapping]))]);
    }

    /// <summary>A schema that was part of a file whose root names the dialect still has to have it.</summary>
    private static SourceNode Dialected(SourceNode original, SourceNode copy, NodeRole role)
    {
        if (role != NodeRole.Schema || copy is not ObjectNode schema || schema.Has("$schema"))
        {
            return copy;
        }

        for (var above = original.Parent; above is not null; above = above.Parent)
        {
            if (above is ObjectNode holder && holder["$schema"] is { } dialect && dialect.AsString() is { } text)
            {
                return New(schema, [new ObjectMember("$schema", dialect.Line, dialect.Column, Text(dialect, text)), .. schema.Members]);
            }
        }

        return copy;
    }

    private static string Fragment(string pointer) =>
        string.Join('/', pointer.Split('/').Select(step => step.All(IsPlain) ? step : Uri.EscapeDataString(step)));

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' or '$';

    private static ScalarNode Text(SourceNode at, string text) => new(at.File, at.Line, at.Column, ScalarKind.String, text);

    private static ObjectNode New(SourceNode at, ImmutableArray<ObjectMember> members) => new(at.File, at.Line, at.Column, members);
}
