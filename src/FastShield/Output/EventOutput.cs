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
            // No buffer: an event that the disk does not take is lost alone and counted, and nothing is left that could fail when the file is closed.
            return new FileStream(target, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Events cannot be written to '{target}': {error.Message}", ExitCodes.Usage);
        }
    }
}
