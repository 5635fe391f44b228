namespace FastShield.BuiltIn;

/// <summary>What is built in: nothing. `fastshield build` compiles a file of its own in place of this one.</summary>
internal static class BuiltInList
{
    /// <summary>The documents, in the order in which they were named.</summary>
    public static IReadOnlyList<BuiltInDocument> Documents => [];

    /// <summary>The embedded resource with the settings, or null.</summary>
    public static string? Settings => null;

    /// <summary>True where the documents were accepted with gaps when they were built in.</summary>
    public static bool AllowsGaps => false;
}
