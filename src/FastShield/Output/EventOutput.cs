using FastShield.Hosting;

namespace FastShield.Output;

/// <summary>Opens the stream that events go to.</summary>
internal static class EventOutput
{
    /// <summary>The standard output, or a file that is appended to; throws <see cref="StartException"/> where it cannot be opened.</summary>
    public static Stream Open(string target)
    {
        if (target == "stdout")
        {
            return Console.OpenStandardOutput();
        }

        try
        {
            return new FileStream(target, FileMode.Append, FileAccess.Write, FileShare.Read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Events cannot be written to '{target}': {error.Message}", ExitCodes.Usage);
        }
    }
}
