using FastShield.Commands;

namespace FastShield.Engines;

/// <summary>The native binary has no second reader of documents: it would cost 7.6 MB and judge nothing.</summary>
internal static class SecondOpinions
{
    /// <summary>Adds nothing here.</summary>
    public static void Add(LoadedDocument loaded) => ArgumentNullException.ThrowIfNull(loaded);
}
