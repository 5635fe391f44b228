namespace FastShield.Control.Rollout;

/// <summary>A change that cannot be made; nothing was changed.</summary>
public sealed class EditException(EditFault fault, string message) : Exception(message)
{
    /// <summary>Why not.</summary>
    public EditFault Fault { get; } = fault;
}
