using FastShield.Compiler.Lowering;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Bundling;

/// <summary>What is collected in `components`, and under which names: the last part of the pointer or the file's name, made unique.</summary>
internal sealed class ComponentNames(SourceNode root, string version)
{
    private readonly Dictionary<(SourceNode Node, string Kind), string> _names = [];
    private readonly HashSet<(string Kind, string Name)> _taken = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>What was collected so far, in the order in which it was met.</summary>
    public List<(SourceNode Node, NodeRole Role, string Kind, string Name)> Collected { get; } = [];

    /// <summary>The place of a node of another file, below the root and without a leading `/`; null where such objects have none.</summary>
    public string? Collect(SourceNode node, NodeRole role)
    {
        if (NodeRoles.ComponentsOf(role, version) is not { } kind)
        {
            return null;
        }

        if (!_names.TryGetValue((node, kind), out var name))
        {
            name = Unique(node, kind);
            _names.Add((node, kind), name);
            Collected.Add((node, role, kind, name));
        }

        return $"components/{kind}/{name}";
    }

    private string Unique(SourceNode node, string kind)
    {
        if (_known.Add(kind) && (root as ObjectNode)?["components"] is ObjectNode components && components[kind] is ObjectNode own)
        {
            foreach (var member in own.Members)
            {
                _taken.Add((kind, member.Name));
            }
        }

        var file = Plain(DiscriminatorNames.Of(node.File.Path));
        var name = node.Parent is ObjectNode parent ? Plain(parent.Members[node.IndexInParent].Name) : file;
        if (_taken.Add((kind, name)))
        {
            return name;
        }

        for (var i = 1; ; i++)
        {
            var other = i == 1 && name != file ? $"{file}_{name}" : $"{name}_{i + 1}";
            if (_taken.Add((kind, other)))
            {
                return other;
            }
        }
    }

    /// <summary>The characters that OpenAPI allows in such names (3.1.1 section 4.8.7.1).</summary>
    private static string Plain(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'));
}
