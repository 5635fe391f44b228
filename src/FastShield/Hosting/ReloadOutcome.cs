namespace FastShield.Hosting;

/// <summary>What became of a reload.</summary>
/// <param name="IsDone">Whether it is in force; else all is as it was.</param>
/// <param name="Lines">What changed, or why nothing did; for people.</param>
/// <param name="Waiting">Settings that changed in the file and wait for a restart.</param>
internal sealed record ReloadOutcome(bool IsDone, IReadOnlyList<string> Lines, IReadOnlyList<string> Waiting)
{
    /// <summary>Everything in one line.</summary>
    public string Sentence =>
        $"reload: {(IsDone ? "in force" : "refused, all stays as it was")}: {string.Join("; ", Lines)}"
        + (Waiting.Count > 0 ? $"; waiting for a restart: {string.Join(", ", Waiting)}" : "");

    public static ReloadOutcome Refused(string why) => new(false, why.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), []);
}
