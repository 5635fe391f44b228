using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Control.Settings;
using FastShield.Hosting;
using FastShield.Output;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Program;

namespace FastShield.BuiltIn;

/// <summary>What this executable has inside: documents with their validators, and the settings that they were built with.</summary>
internal static class BuiltInShield
{
    private const int ShownDigits = 16;

    /// <summary>The documents; empty in an executable that was not made by `fastshield build`.</summary>
    public static IReadOnlyList<BuiltInDocument> Documents => BuiltInList.Documents;

    /// <summary>True where the documents were accepted with gaps when they were built in.</summary>
    public static bool AllowsGaps => BuiltInList.AllowsGaps;

    /// <summary>The documents and their digests in short, for messages.</summary>
    public static string Names => string.Join(", ", Documents.Select(document => $"{document.Name} ({Short(document.Digest)})"));

    /// <summary>The engine that was generated from this very program; null where there is none.</summary>
    public static SchemaEngine? EngineFor(ValidationProgram program)
    {
        if (Documents.Count == 0)
        {
            return null;
        }

        var digest = ProgramDigest.Of(program);
        return Documents.FirstOrDefault(document => document.Digest == digest)?.Make(program);
    }

    /// <summary>A document's files.</summary>
    public static IDocumentSource Source(BuiltInDocument document) =>
        new MemoryDocumentSource(document.Files.ToDictionary(file => file.Path, file => Read(file.Resource), StringComparer.Ordinal));

    /// <summary>The settings that were built in, over the defaults; the defaults where none were. Their paths are those of the working directory.</summary>
    public static FastShieldSettings Settings()
    {
        if (BuiltInList.Settings is not { } resource)
        {
            return new FastShieldSettings();
        }

        var diagnostics = new DiagnosticBag();
        var settings = SettingsReader.Read(Read(resource), "built-in settings", Environment.CurrentDirectory, diagnostics);
        DiagnosticOutput.Print(Console.Error, diagnostics, DiagnosticSeverity.Warning);

        // The documents are inside, and not where they lay when the settings were written.
        return settings is null ? throw new StartException("The built-in settings cannot be used.", ExitCodes.Usage) : settings with { Schemas = [] };
    }

    /// <summary>What `--version` says of the documents: a line for each, with the whole digest.</summary>
    public static void Describe(TextWriter output)
    {
        foreach (var document in Documents)
        {
            output.WriteLine($"built in: {document.Name} {document.Digest}");
        }
    }

    /// <summary>The beginning of a digest, enough to tell documents apart.</summary>
    public static string Short(string digest) => digest[..ShownDigits];

    private static byte[] Read(string resource)
    {
        using var stream = typeof(BuiltInShield).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource '{resource}' is not in the executable.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
