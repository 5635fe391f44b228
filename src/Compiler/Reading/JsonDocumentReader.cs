using System.Collections.Immutable;
using System.Runtime.InteropServices;
using FastShield.Compiler.Diagnostics;

namespace FastShield.Compiler.Reading;

/// <summary>
/// Reads JSON text (RFC 8259, strictly) into nodes with places. Its own reader and not the framework's, because each node needs line and
/// column, numbers stay text, and messages are for people. The text must be well-formed UTF-8 already.
/// </summary>
internal ref struct JsonDocumentReader
{
    private readonly DocumentLimits _limits;
    private readonly SourceFile _file;
    private readonly NodeBudget _budget;
    private readonly NamePool _names = new();
    private readonly List<SourceNode> _items = [];
    private readonly List<ObjectMember> _members = [];
    private JsonCursor _cursor;
    private int _depth;

    private JsonDocumentReader(ReadOnlySpan<byte> utf8, SourceFile file, DocumentLimits limits)
    {
        _cursor = new JsonCursor(utf8);
        _file = file;
        _limits = limits;
        _budget = new NodeBudget(limits);
    }

    /// <summary>Reads the only value of the text; throws <see cref="DocumentException"/> at the first fault.</summary>
    public static SourceNode Read(ReadOnlySpan<byte> utf8, SourceFile file, DocumentLimits limits)
    {
        var reader = new JsonDocumentReader(utf8, file, limits);
        reader._cursor.SkipSpace();
        var root = reader.ReadValue();
        reader._cursor.SkipSpace();
        if (!reader._cursor.AtEnd)
        {
            throw reader._cursor.Fault("There is more text behind the end of the JSON value. A file holds exactly one value.");
        }

        return root;
    }

    private SourceNode ReadValue()
    {
        var (line, column) = _cursor.Place();
        _budget.Take(line, column);
        switch (_cursor.Peek())
        {
            case (byte)'{':
                return ReadObject(line, column);
            case (byte)'[':
                return ReadArray(line, column);
            case (byte)'"':
                return new ScalarNode(_file, line, column, ScalarKind.String, _cursor.TakeString(_names));
            case (byte)'t' when _cursor.TryTakeWord("true"u8):
                return new ScalarNode(_file, line, column, ScalarKind.True, "true");
            case (byte)'f' when _cursor.TryTakeWord("false"u8):
                return new ScalarNode(_file, line, column, ScalarKind.False, "false");
            case (byte)'n' when _cursor.TryTakeWord("null"u8):
                return new ScalarNode(_file, line, column, ScalarKind.Null, "null");
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                return new ScalarNode(_file, line, column, ScalarKind.Number, _cursor.TakeNumber(_names));
            default:
                throw _cursor.Unexpected("a JSON value");
        }
    }

    private ObjectNode ReadObject(int line, int column)
    {
        Enter(line, column);
        var first = _members.Count;
        for (var more = _cursor.TryOpen((byte)'}'); more; more = _cursor.TakeSeparator((byte)'}'))
        {
            if (_cursor.Peek() != '"')
            {
                throw _cursor.Unexpected("a key in double quotes");
            }

            var (keyLine, keyColumn) = _cursor.Place();
            var name = _cursor.TakeString(_names);
            _cursor.TakeColon();
            _members.Add(new ObjectMember(name, keyLine, keyColumn, ReadValue()));
        }

        _depth--;
        var members = Cut(_members, first);
        DuplicateKeys.Refuse(members.AsSpan());
        return new ObjectNode(_file, line, column, members);
    }

    private ArrayNode ReadArray(int line, int column)
    {
        Enter(line, column);
        var first = _items.Count;
        for (var more = _cursor.TryOpen((byte)']'); more; more = _cursor.TakeSeparator((byte)']'))
        {
            _items.Add(ReadValue());
        }

        _depth--;
        return new ArrayNode(_file, line, column, Cut(_items, first));
    }

    private void Enter(int line, int column)
    {
        if (++_depth > _limits.MaxDepth)
        {
            throw new DocumentException(DiagnosticCodes.TooDeep, line, column, $"The document nests deeper than {_limits.MaxDepth} levels.");
        }
    }

    /// <summary>Takes the entries that this level added off the shared list: one growing buffer for the whole document.</summary>
    private static ImmutableArray<T> Cut<T>(List<T> list, int first)
    {
        var cut = CollectionsMarshal.AsSpan(list)[first..].ToImmutableArray();
        list.RemoveRange(first, list.Count - first);
        return cut;
    }
}
