using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace FastShield.Compiler.Emit;

/// <summary>The interpolated-string handler of <see cref="Code"/>, with the same holes as <see cref="CodeLine"/> and no others.</summary>
[InterpolatedStringHandler]
internal readonly ref struct CodeText
{
    private readonly StringBuilder _text;

    public CodeText(int literalLength, int holeCount) => _text = new StringBuilder(literalLength + (holeCount * 8));

    public void AppendLiteral(string literal) => _text.Append(literal);

    public void AppendFormatted(int value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    public void AppendFormatted(long value) => _text.Append(value.ToString(CultureInfo.InvariantCulture)).Append('L');

    public void AppendFormatted(Name name) => _text.Append(name.Text);

    public void AppendFormatted(Code code) => _text.Append(code.Text);

    public override string ToString() => _text.ToString();
}
