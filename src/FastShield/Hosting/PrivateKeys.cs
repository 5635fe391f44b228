using FastShield.Control.Pki;
using FastShield.Control.Settings;

namespace FastShield.Hosting;

/// <summary>The key that seals private keys at rest, and a look at who else may read keys that lie in files.</summary>
internal static class PrivateKeys
{
    private const string DefaultFile = "sealing.key";

    /// <summary>The sealing key that the settings name, or one beside the state that is made at the first start; where it is, is told.</summary>
    /// <exception cref="StartException">It cannot be used, or others may read it.</exception>
    public static KeySealing Open(FastShieldSettings settings, string folder, TextWriter output)
    {
        try
        {
            foreach (var file in settings.Certificates.Select(files => files.Key ?? files.Certificate).Where(IsOpen))
            {
                output.WriteLine($"warning: every user of this machine may read the private key in {file}: chmod 600 {file}");
            }

            if (settings.SealingKeyVariable is { } variable)
            {
                output.WriteLine($"private keys in the store are sealed by the key in {variable}");
                return KeySealing.OfEnvironment(variable);
            }

            var path = settings.SealingKey ?? Path.Combine(folder, DefaultFile);
            var isNew = !File.Exists(path);
            var sealing = KeySealing.OpenOrMake(path);
            output.WriteLine($"private keys in the store are sealed by {path}{(isNew ? ", made now: keep a copy apart from backups of the store, which has it not" : "")}");
            return sealing;
        }
        catch (SealException error)
        {
            throw new StartException(error.Message, ExitCodes.Usage);
        }
    }

    /// <summary>What authorities of zones issue, by the settings.</summary>
    public static PkiSettings PkiOf(FastShieldSettings settings) => new()
    {
        Algorithm = settings.ClientAuthorityAlgorithm,
        CertificatesPerZone = settings.ClientCertificatesPerZone,
    };

    private static bool IsOpen(string path) =>
        !OperatingSystem.IsWindows() && File.Exists(path) && (File.GetUnixFileMode(path) & UnixFileMode.OtherRead) != 0 && HoldsKey(path);

    private static bool HoldsKey(string path)
    {
        try
        {
            return new FileInfo(path).Length < 1 << 20 && File.ReadAllText(path).Contains("PRIVATE KEY", StringComparison.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
