using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace FastShield.Compiler.Reading;

/// <summary>An object: members in the order of the text, names unique, looked up in constant time.</summary>
public sealed class ObjectNode : SourceNode
{
    // Most objects of a document have a handful of members, where a walk beats a table and costs no memory.
    private const int WalkLimit = 8;

    private readonly Dictionary<string, int>? _index;

    internal ObjectNode(SourceFile file, int line, int column, ImmutableArray<ObjectMember> members)
        : base(file, line, column)
    {
        Members = members;
        _index = members.Length > WalkLimit ? new Dictionary<string, int>(members.Length, StringComparer.Ordinal) : null;
        for (var i = 0; i < members.Length; i++)
        {
            Adopt(members[i].Value, i);
            _index?.Add(members[i].Name, i);
        }
    }

    /// <summary>The members in the order of the text; what a YAML merge key brought in comes last.</summary>
    public ImmutableArray<ObjectMember> Members { get; }

    /// <summary>How many members there are.</summary>
    public int Count => Members.Length;

    /// <summary>The value of a member, or null where there is none of that name.</summary>
    public SourceNode? this[string name] => IndexOf(name) is var i and >= 0 ? Members[i].Value : null;

    /// <summary>Whether there is a member of that name.</summary>
    public bool Has(string name) => IndexOf(name) >= 0;

    /// <summary>The value of a member.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out SourceNode? value)
    {
        value = this[name];
        return value is not null;
    }

    /// <summary>The position of a member in <see cref="Members"/>, or -1.</summary>
    public int IndexOf(string name)
    {
        if (_index is not null)
        {
            return _index.TryGetValue(name, out var found) ? found : -1;
        }

        for (var i = 0; i < Members.Length; i++)
        {
            if (string.Equals(Members[i].Name, name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }

    /// <inheritdoc/>
    public override string Describe() => "an object";
}
