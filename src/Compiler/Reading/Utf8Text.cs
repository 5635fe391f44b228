using System.Text;
using System.Text.Unicode;
using FastShield.Compiler.Diagnostics;

namespace FastShield.Compiler.Reading;

/// <summary>Refuses bytes that are not well-formed UTF-8, with the place of the first bad one.</summary>
internal static class Utf8Text
{
    public static void Check(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || text.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            throw new DocumentException(DiagnosticCodes.NotUtf8, 1, 1, "The document is UTF-16. Save it as UTF-8.");
        }

        if (!Utf8.IsValid(text))
        {
            throw FirstFault(text);
        }
    }

    private static DocumentException FirstFault(ReadOnlySpan<byte> text)
    {
        var (line, column) = (1, 1);
        while (Rune.DecodeFromUtf8(text, out var rune, out var length) == System.Buffers.OperationStatus.Done)
        {
            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + 1);
            text = text[length..];
        }

        var octet = text.IsEmpty ? 0 : text[0];
        return new DocumentException(DiagnosticCodes.NotUtf8, line, column, $"The octet 0x{octet:X2} here is not UTF-8. Save the document as UTF-8.");
    }
}
