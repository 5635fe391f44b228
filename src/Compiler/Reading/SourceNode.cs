namespace FastShield.Compiler.Reading;

/// <summary>
/// A value of a document as it was written, JSON or YAML alike, with its place. Immutable after reading. Schemas are compiled from
/// these nodes, because every model in between loses keywords.
/// </summary>
public abstract class SourceNode
{
    private protected SourceNode(SourceFile file, int line, int column)
    {
        File = file;
        Line = line;
        Column = column;
    }

    /// <summary>Where the text is.</summary>
    public SourceFile File { get; }

    /// <summary>Line of the value's first character, from 1. What came by a YAML alias has the place of its anchor.</summary>
    public int Line { get; }

    /// <summary>Column of the value's first character, from 1.</summary>
    public int Column { get; }

    /// <summary>The object or array that holds this value; null at the root.</summary>
    public SourceNode? Parent { get; private set; }

    /// <summary>The position among the parent's members or items; 0 at the root.</summary>
    public int IndexInParent { get; private set; }

    /// <summary>JSON Pointer (RFC 6901) from the root, as plain text without percent-encoding; empty at the root. Made on each call.</summary>
    public string Pointer => JsonPointer.Of(this);

    /// <summary>The top-level value of the file that this stands in.</summary>
    public SourceNode Root
    {
        get
        {
            var node = this;
            while (node.Parent is { } parent)
            {
                node = parent;
            }

            return node;
        }
    }

    /// <summary>What this is, for messages: "an object", "the number 5", "the text "abc"".</summary>
    public abstract string Describe();

    /// <summary>The text of a string, or null for anything else.</summary>
    public virtual string? AsString() => null;

    /// <summary>True or false of a boolean, or null for anything else.</summary>
    public virtual bool? AsBoolean() => null;

    private protected void Adopt(SourceNode child, int index)
    {
        child.Parent = this;
        child.IndexInParent = index;
    }
}
