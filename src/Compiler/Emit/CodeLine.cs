using System.Globalization;
using System.Runtime.CompilerServices;

namespace FastShield.Compiler.Emit;

/// <summary>
/// The interpolated-string handler of <see cref="CodeWriter"/>. The literal parts come from the emitter's own source; the holes take
/// numbers and fragments that cannot hold code. There is no overload for strings, on purpose: such a hole does not compile.
/// </summary>
[InterpolatedStringHandler]
internal readonly ref struct CodeLine
{
    private readonly CodeWriter _writer;

    public CodeLine(int literalLength, int holeCount, CodeWriter writer)
    {
        _writer = writer;
        if (literalLength + holeCount > 0)
        {
            writer.BeginLine();
        }
    }

    public void AppendLiteral(string literal) => _writer.Append(literal);

    public void AppendFormatted(int value) => _writer.Append(value.ToString(CultureInfo.InvariantCulture));

    public void AppendFormatted(long value) => _writer.Append(value.ToString(CultureInfo.InvariantCulture) + "L");

    public void AppendFormatted(Name name) => _writer.Append(name.Text);

    public void AppendFormatted(Note note) => _writer.Append(note.Text);

    public void AppendFormatted(Code code) => _writer.Append(code.Text);
}
