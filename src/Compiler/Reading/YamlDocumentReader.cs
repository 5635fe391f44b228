using System.Runtime.InteropServices;
using FastShield.Compiler.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FastShield.Compiler.Reading;

/// <summary>
/// Reads YAML text into the same nodes as JSON. From the library comes only the stream of parser events; types, keys, aliases, merge
/// keys and bounds are decided here, by the core schema of YAML 1.2 and on the safe side.
/// </summary>
internal sealed class YamlDocumentReader
{
    private readonly Parser _parser;
    private readonly SourceFile _file;
    private readonly DocumentLimits _limits;
    private readonly NodeBudget _budget;
    private readonly YamlAnchors _anchors;
    private readonly NamePool _names = new();
    private int _depth;
    private Mark _place;

    private YamlDocumentReader(string text, SourceFile file, DocumentLimits limits)
    {
        _parser = new Parser(new StringReader(text));
        _file = file;
        _limits = limits;
        _budget = new NodeBudget(limits);
        _anchors = new YamlAnchors(_budget, limits);
    }

    /// <summary>Reads the only document of the text (without byte order mark); throws <see cref="DocumentException"/> at the first fault.</summary>
    public static SourceNode Read(string text, SourceFile file, DocumentLimits limits)
    {
        try
        {
            return ReadOnce(text, file, limits);
        }
        catch (DocumentException fault) when (fault.Message.Contains(YamlLeadingBlanks.Complaint, StringComparison.Ordinal))
        {
            return ReadOnce(YamlLeadingBlanks.Empty(text), file, limits);
        }
    }

    private static SourceNode ReadOnce(string text, SourceFile file, DocumentLimits limits)
    {
        var reader = new YamlDocumentReader(text, file, limits);
        try
        {
            return reader.ReadStream();
        }
        catch (YamlException fault)
        {
            throw YamlFaults.Of(fault, text);
        }
        catch (Exception fault) when (fault is not (DocumentException or OutOfMemoryException))
        {
            // The parser lets foreign exceptions out on some broken texts; the last event that it gave is the nearest place.
            throw Fault(DiagnosticCodes.YamlSyntax, reader._place, "The YAML cannot be read from here on. Look for a bracket or a quote that is not closed.");
        }
    }

    private SourceNode ReadStream()
    {
        Next<StreamStart>();
        var begin = Next();
        if (begin is StreamEnd)
        {
            throw Fault(DiagnosticCodes.DocumentEmpty, begin.Start, "The document is empty.");
        }

        var root = ReadNode(Next());
        Next<DocumentEnd>();
        var end = Next();
        return end is StreamEnd
            ? root
            : throw Fault(DiagnosticCodes.YamlSecondDocument, end.Start, "A second YAML document begins here. A file holds exactly one.");
    }

    private SourceNode ReadNode(ParsingEvent e)
    {
        var (line, column) = (Line(e.Start), Column(e.Start));
        if (e is AnchorAlias alias)
        {
            return _anchors.Expand(alias.Value.Value, line, column, _depth);
        }

        _budget.Take(line, column);
        if (e is not NodeEvent node)
        {
            throw Fault(DiagnosticCodes.YamlSyntax, e.Start, "A value is missing here.");
        }

        var anchor = node.Anchor.IsEmpty ? null : node.Anchor.Value;
        _anchors.Open(anchor);
        SourceNode read = node switch
        {
            Scalar scalar => ReadScalar(scalar, line, column),
            MappingStart mapping => ReadMapping(mapping, line, column),
            SequenceStart sequence => ReadSequence(sequence, line, column),
            _ => throw Fault(DiagnosticCodes.YamlSyntax, e.Start, "A value is missing here."),
        };
        _anchors.Close(anchor, read);
        return read;
    }

    private ScalarNode ReadScalar(Scalar scalar, int line, int column)
    {
        var plain = scalar.Style == ScalarStyle.Plain;
        var tag = YamlTags.Kind(scalar.Tag);
        if (tag == YamlTag.Unknown)
        {
            throw UnknownTag(scalar);
        }

        if (tag == YamlTag.String || (!plain && tag == YamlTag.None))
        {
            return new ScalarNode(_file, line, column, ScalarKind.String, _names.Get(scalar.Value));
        }

        if (!YamlScalars.TryResolve(scalar.Value, out var kind, out var text))
        {
            throw Fault(
                DiagnosticCodes.YamlNotJson, scalar.Start, $"JSON has no value for {Shown.Short(scalar.Value)}. Put it in quotes if text is meant.");
        }

        if (!YamlTags.Fits(tag, kind, text))
        {
            throw Fault(DiagnosticCodes.YamlTag, scalar.Start, $"The tag {Shown.Short(scalar.Tag.Value)} does not fit the value {Shown.Short(scalar.Value)}.");
        }

        return new ScalarNode(_file, line, column, kind, _names.Get(text));
    }

    private ArrayNode ReadSequence(SequenceStart start, int line, int column)
    {
        Enter(start, YamlTags.Sequence);
        var items = new List<SourceNode>();
        for (var e = Next(); e is not SequenceEnd; e = Next())
        {
            items.Add(ReadNode(e));
        }

        _depth--;
        return new ArrayNode(_file, line, column, [.. items]);
    }

    private ObjectNode ReadMapping(MappingStart start, int line, int column)
    {
        Enter(start, YamlTags.Mapping);
        var members = new List<ObjectMember>();
        ObjectMember? merge = null;
        for (var e = Next(); e is not MappingEnd; e = Next())
        {
            if (e is not Scalar key)
            {
                throw Fault(DiagnosticCodes.YamlComplexKey, e.Start, "A key must be a simple text, not a list, a mapping or an alias.");
            }

            var (name, keyLine, keyColumn) = (ReadKey(key), Line(key.Start), Column(key.Start));
            var member = new ObjectMember(name, keyLine, keyColumn, ReadNode(Next()));
            if (name == "<<" && key.Style == ScalarStyle.Plain && merge is null)
            {
                merge = member;
                continue;
            }

            members.Add(member);
        }

        _depth--;
        DuplicateKeys.Refuse(CollectionsMarshal.AsSpan(members));
        if (merge is { } source)
        {
            YamlMergeKey.Into(members, source);
        }

        return new ObjectNode(_file, line, column, [.. members]);
    }

    /// <summary>Keys are always text, as in JSON: `200:` under responses is "200", `on:` is "on", digit for digit as written.</summary>
    private string ReadKey(Scalar key)
    {
        if (!key.Anchor.IsEmpty)
        {
            throw Fault(DiagnosticCodes.YamlComplexKey, key.Start, "A key cannot have an anchor.");
        }

        return YamlTags.Kind(key.Tag) is YamlTag.None or YamlTag.String ? _names.Get(key.Value) : throw UnknownTag(key);
    }

    private void Enter(NodeEvent start, string tag)
    {
        if (!start.Tag.IsEmpty && !start.Tag.IsNonSpecific && start.Tag.Value != tag)
        {
            throw UnknownTag(start);
        }

        if (++_depth > _limits.MaxDepth)
        {
            throw Fault(DiagnosticCodes.TooDeep, start.Start, $"The document nests deeper than {_limits.MaxDepth} levels.");
        }
    }

    private ParsingEvent Next()
    {
        if (!_parser.MoveNext())
        {
            throw Fault(DiagnosticCodes.YamlSyntax, _place, "The YAML ends too early.");
        }

        var e = _parser.Current!;
        _place = e.End;
        return e;
    }

    private void Next<T>()
        where T : ParsingEvent
    {
        if (Next() is var e and not T)
        {
            throw Fault(DiagnosticCodes.YamlSyntax, e.Start, "The YAML has text where none is expected.");
        }
    }

    private static int Line(in Mark mark) => (int)Math.Max(mark.Line, 1);

    private static int Column(in Mark mark) => (int)Math.Max(mark.Column, 1);

    private static DocumentException UnknownTag(NodeEvent e) =>
        Fault(DiagnosticCodes.YamlTag, e.Start, $"The tag {Shown.Short(e.Tag.Value)} is not allowed here. Only the core tags of YAML fit an API document.");

    private static DocumentException Fault(string code, in Mark mark, string message) => new(code, Line(mark), Column(mark), message);
}
