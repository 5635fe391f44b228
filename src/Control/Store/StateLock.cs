namespace FastShield.Control.Store;

/// <summary>Held by the one process that works with a state folder. The system lets go of it with the process, however that ends.</summary>
public sealed class StateLock : IDisposable
{
    private readonly FileStream _file;

    private StateLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of a folder.</summary>
    /// <exception cref="StoreException">Another process has it, or the folder cannot be written.</exception>
    public static StateLock Take(string folder)
    {
        try
        {
            return new StateLock(PrivateFile.Open(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileShare.None));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The state folder {folder} is in use by a running shield, or cannot be written: {error.Message}", error);
        }
    }

    /// <summary>Lets go.</summary>
    public void Dispose() => _file.Dispose();
}
