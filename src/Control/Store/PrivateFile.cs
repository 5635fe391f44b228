namespace FastShield.Control.Store;

/// <summary>Files that nobody but their owner may read.</summary>
public static class PrivateFile
{
    /// <summary>Opens a file for writing, made for its owner alone where it is not there (mode 0600).</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Whether it may, must or must not be there.</param>
    /// <param name="share">What others may do at the same time.</param>
    public static FileStream Open(string path, FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
