namespace FastShield.Proxy.Tls;

/// <summary>Where the password of a key is kept: a file or an environment variable, never the settings.</summary>
public sealed record PasswordSource
{
    /// <summary>A file whose first line is the password.</summary>
    public string? File { get; init; }

    /// <summary>The name of an environment variable.</summary>
    public string? Variable { get; init; }

    /// <summary>Reads it anew.</summary>
    /// <exception cref="CertificateException">It is not there; with what to do.</exception>
    internal string Read()
    {
        if (File is not null)
        {
            CertificateFile.DemandPrivate(File, "password");
            var text = CertificateFile.ReadText(File, "password");
            var end = text.AsSpan().IndexOfAny('\r', '\n');
            return end < 0 ? text : text[..end];
        }
        return Environment.GetEnvironmentVariable(Variable!)
            ?? throw new CertificateException($"The environment variable {Variable}, which a key's password should be in, is not set. Set it for this process.");
    }
}
