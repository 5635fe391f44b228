namespace FastShield.Hosting;

/// <summary>The shield cannot be started; the message is for people and the code is what the process ends with.</summary>
internal sealed class StartException(string message, int exitCode) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
