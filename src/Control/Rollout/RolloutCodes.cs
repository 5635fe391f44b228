namespace FastShield.Control.Rollout;

/// <summary>The stable diagnostic codes of rollouts: FS22xx.</summary>
public static class RolloutCodes
{
    /// <summary>An engine judges a value wrongly that was made from the document.</summary>
    public const string EngineWrong = "FS2201";
}
