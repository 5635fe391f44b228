using System.Diagnostics.CodeAnalysis;
using FastShield.Runtime.Contract;
using Microsoft.CodeAnalysis;

namespace FastShield.Compiler.Build;

/// <summary>What emitted code is compiled against: the few assemblies of the running process that it names, and the Runtime.</summary>
internal static class BuildReferences
{
    private static readonly string[] Needed =
        ["System.Private.CoreLib.dll", "System.Runtime.dll", "System.Memory.dll", "System.Runtime.InteropServices.dll"];

    private static readonly Lazy<IReadOnlyList<MetadataReference>?> Found = new(Find);

    /// <summary>The references, or null where they are not there as files.</summary>
    public static IReadOnlyList<MetadataReference>? All => Found.Value;

    // The framework's own folder, not the list of trusted assemblies: a package may put an older copy of one of these names before it.
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "A host without files gets null, and a diagnostic from it.")]
    private static List<MetadataReference>? Find()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location) ?? "";
        string[] paths = [typeof(SchemaEngine).Assembly.Location, .. Needed.Select(name => Path.Combine(framework, name))];
        return paths.All(File.Exists) ? [.. paths.Select(path => MetadataReference.CreateFromFile(path))] : null;
    }
}
