using System.Globalization;
using System.Text;
using FastShield.Commands;
using FastShield.Compiler.Emit;
using FastShield.Runtime.Program;

namespace FastShield.Building;

/// <summary>
/// What is compiled into a shield, as files: the validators that the emitter wrote, the documents and settings to embed, and the list that names
/// them. The same documents and settings give the same bytes.
/// </summary>
internal sealed class BuildFolder(string path)
{
    private const string Documents = "documents";
    private const string SettingsName = "settings";
    private const string ListNamespace = "FastShield.BuiltIn";

    private readonly StringBuilder _list = new();
    private int _count;
    private bool _hasSettings;

    /// <summary>The folder that `FastShieldBuiltIn` of src/FastShield/FastShield.csproj is set to.</summary>
    public string FullPath { get; } = Path.GetFullPath(path);

    /// <summary>Adds a document; gives its digest.</summary>
    public string Add(DocumentToBuild document)
    {
        var api = document.Api;
        var number = _count++.ToString(CultureInfo.InvariantCulture);
        var files = new StringBuilder();
        var fileCount = 0;
        foreach (var (path, text) in document.Files)
        {
            var resource = $"{number}.{(fileCount++).ToString(CultureInfo.InvariantCulture)}.openapi";
            Write(Path.Combine(Documents, resource), text);
            files.Append(CultureInfo.InvariantCulture, $"({Literal(path)}, {Literal(Resource(resource))}), ");
        }

        var emitted = CSharpEmitter.Emit(api.Program, EngineNames.Entries(api), $"{EngineNames.Namespace}.Document{number}", EngineNames.Engine);
        foreach (var file in emitted.Files)
        {
            Write(Path.Combine("Document" + number, file.Path), file.Text);
        }

        // As in the JIT host: every local is assigned before it is read, and clearing the stack for nothing costs.
        Write(Path.Combine("Document" + number, "SkipLocals.cs"), $$"""
            namespace {{EngineNames.Namespace}}.Document{{number}};

            [System.Runtime.CompilerServices.SkipLocalsInit]
            public sealed unsafe partial class {{EngineNames.Engine}};

            """);
        var digest = ProgramDigest.Of(api.Program);
        _list.Append(
            CultureInfo.InvariantCulture,
            $"        new({Literal(document.Name)}, {Literal(document.Path)}, [{files}], \"{digest}\", static program => new global::{emitted.TypeName}(program)),\n");
        return digest;
    }

    /// <summary>Adds the text of a settings file.</summary>
    public void AddSettings(ReadOnlySpan<byte> text)
    {
        _hasSettings = true;
        Write(Path.Combine(Documents, SettingsName), text);
    }

    /// <summary>Writes the list, which makes the folder complete.</summary>
    /// <param name="allowsGaps">True where documents were accepted with gaps.</param>
    public void Complete(bool allowsGaps)
    {
        Write("BuiltInList.cs", $$"""
            #nullable enable
            namespace {{ListNamespace}};

            /// <summary>What is built in.</summary>
            internal static class BuiltInList
            {
                /// <summary>The documents, in the order in which they were named.</summary>
                public static IReadOnlyList<BuiltInDocument> Documents { get; } =
                [
            {{_list}}    ];

                /// <summary>The embedded resource with the settings, or null.</summary>
                public static string? Settings => {{(_hasSettings ? Literal(Resource(SettingsName)) : "null")}};

                /// <summary>True where the documents were accepted with gaps when they were built in.</summary>
                public static bool AllowsGaps => {{(allowsGaps ? "true" : "false")}};
            }

            """);

        // The rules for written code are not those for generated code.
        Write(".editorconfig", "root = true\n[*.cs]\ngenerated_code = true\n");
    }

    private static string Resource(string file) => "FastShield.BuiltIn." + file;

    // A file's name is anybody's text: nothing of it but letters, digits and a few signs stands in the code as it is.
    private static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ' ')
            {
                literal.Append(c);
            }
            else
            {
                literal.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
        }

        return literal.Append('"').ToString();
    }

    private void Write(string file, string text) => Write(file, Encoding.UTF8.GetBytes(text));

    private void Write(string file, ReadOnlySpan<byte> bytes)
    {
        var full = Path.Combine(FullPath, file);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
    }
}
