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

    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "A host without files gets null, and a diagnostic from it.")]
    private static List<MetadataReference>? Find()
    {
        var runtime = typeof(SchemaEngine).Assembly.Location;
        if (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is not string trusted || !File.Exists(runtime))
        {
            return null;
        }

        var references = new List<MetadataReference> { MetadataReference.CreateFromFile(runtime) };
        foreach (var path in trusted.Split(Path.PathSeparator))
        {
            if (Needed.Contains(Path.GetFileName(path), StringComparer.OrdinalIgnoreCase) && File.Exists(path))
            {
                references.Add(MetadataReference.CreateFromFile(path));
            }
        }

        return references.Count == Needed.Length + 1 ? references : null;
    }
}
