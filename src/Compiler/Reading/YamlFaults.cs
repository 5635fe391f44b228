using FastShield.Compiler.Diagnostics;
using YamlDotNet.Core;

namespace FastShield.Compiler.Reading;

/// <summary>Turns what the YAML library complains of into a fault with the place where a person has to look.</summary>
internal static class YamlFaults
{
    public static DocumentException Of(YamlException fault, string text)
    {
        var (line, column) = ((int)Math.Max(fault.Start.Line, 1), (int)Math.Max(fault.Start.Column, 1));

        // For a tab the library names the begin of the mapping around it, which may be a thousand lines above.
        if (fault.Message.Contains("tab", StringComparison.Ordinal) && IndentingTab(text, line) is { } tab)
        {
            return new DocumentException(
                DiagnosticCodes.YamlSyntax, tab.Line, tab.Column, "YAML is indented by spaces, never by tabs. Replace this tab.");
        }

        var reason = (fault.InnerException ?? fault).Message;
        return new DocumentException(DiagnosticCodes.YamlSyntax, line, column, $"The YAML cannot be read: {Shown.Short(reason)}");
    }

    /// <summary>The first tab in the indentation of a line, from the given line on.</summary>
    private static (int Line, int Column)? IndentingTab(string text, int from)
    {
        var line = 1;
        foreach (var content in text.AsSpan().EnumerateLines())
        {
            var indent = content.IndexOfAnyExcept(' ');
            if (line >= from && indent >= 0 && content[indent] == '\t')
            {
                return (line, indent + 1);
            }

            line++;
        }

        return null;
    }
}
