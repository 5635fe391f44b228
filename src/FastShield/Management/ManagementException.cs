namespace FastShield.Management;

/// <summary>A call of the management API that did not do what was asked; the message is for people.</summary>
internal sealed class ManagementException(string message, int status = 0, bool isWrongUse = false) : Exception(message)
{
    /// <summary>The HTTP status; 0 where there was no answer.</summary>
    public int Status { get; } = status;

    /// <summary>What the command ends with.</summary>
    public int ExitCode => isWrongUse ? ExitCodes.Usage : ExitCodes.Failure;
}
