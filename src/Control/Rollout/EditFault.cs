namespace FastShield.Control.Rollout;

/// <summary>Why a change cannot be made.</summary>
public enum EditFault
{
    /// <summary>What is to be changed is not there.</summary>
    NotFound,

    /// <summary>What was asked for is not allowed.</summary>
    Invalid,

    /// <summary>Somebody else changed it first.</summary>
    Conflict,
}
