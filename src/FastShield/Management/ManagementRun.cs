namespace FastShield.Management;

/// <summary>Runs a command that calls the management API: what goes wrong is a line for people and an exit code.</summary>
internal static class ManagementRun
{
    public static async Task<int> DoAsync(Func<Task<int>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (ManagementException error)
        {
            await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
            return error.ExitCode;
        }
    }
}
