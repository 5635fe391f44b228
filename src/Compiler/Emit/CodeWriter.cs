using System.Runtime.CompilerServices;
using System.Text;

namespace FastShield.Compiler.Emit;

/// <summary>
/// Writes C# line by line: the indentation of the emitting code is the indentation of what it emits. Lines are interpolated strings whose
/// holes take typed fragments alone (<see cref="CodeLine"/>), so that no text of a document can become code.
/// </summary>
internal sealed class CodeWriter
{
    private const int IndentWidth = 4;

    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>Everything written so far; lines end in a line feed.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Writes one line.</summary>
    public void Line([InterpolatedStringHandlerArgument("")] ref CodeLine line) => _text.Append('\n');

    /// <summary>Writes an empty line.</summary>
    public void Line() => _text.Append('\n');

    /// <summary>Writes a label, one step to the left of the statements that it stands before.</summary>
    public void Label(Name name) => _text.Append(' ', (_depth - 1) * IndentWidth).Append(name.Text).Append(":\n");

    /// <summary>Writes a line and opens braces below it; the end of the scope closes them.</summary>
    public Scope Block([InterpolatedStringHandlerArgument("")] ref CodeLine line)
    {
        _text.Append('\n');
        return Block();
    }

    /// <summary>Opens braces; the end of the scope closes them.</summary>
    public Scope Block()
    {
        _text.Append(' ', _depth * IndentWidth).Append("{\n");
        _depth++;
        return new Scope(this, hasBrace: true);
    }

    /// <summary>Indents what follows by one step, without braces.</summary>
    public Scope Indent()
    {
        _depth++;
        return new Scope(this, hasBrace: false);
    }

    internal void BeginLine() => _text.Append(' ', _depth * IndentWidth);

    internal void Append(string fragment) => _text.Append(fragment);

    private void Close(bool hasBrace)
    {
        _depth--;
        if (hasBrace)
        {
            _text.Append(' ', _depth * IndentWidth).Append("}\n");
        }
    }

    /// <summary>An open scope.</summary>
    public readonly ref struct Scope(CodeWriter writer, bool hasBrace)
    {
        /// <summary>Closes the scope.</summary>
        public void Dispose() => writer.Close(hasBrace);
    }
}
