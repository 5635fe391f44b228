using System.Diagnostics;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Control.Tests.Pki;

/// <summary>openssl as a second opinion, in a folder of its own.</summary>
internal sealed class OpenSsl : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    public string Folder { get; } = Directory.CreateTempSubdirectory("fastshield-openssl-").FullName;

    /// <summary>Null where openssl is here.</summary>
    public static string? WhyNot { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "openssl"))) ? null : "openssl is not installed.";

    /// <summary>Writes a file into the folder and gives its path.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Runs openssl in the folder: exit code, and all that it said.</summary>
    public (int Code, string Output) Try(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(_patience))
        {
            process.Kill();
        }

        return (process.ExitCode, output + error.Result);
    }

    /// <summary>The same, which has to succeed.</summary>
    public string Run(params string[] arguments)
    {
        var (code, output) = Try(arguments);
        Assert.True(code == 0, $"openssl {string.Join(' ', arguments)}: {output}");
        return output;
    }

    /// <summary>A signing request by openssl, PEM.</summary>
    public string Request(string name, string subject, params string[] more)
    {
        Run(["req", "-new", "-nodes", "-newkey", "rsa:2048", "-subj", subject, "-keyout", $"{name}.key", "-out", $"{name}.csr", .. more]);
        return File.ReadAllText(Path.Combine(Folder, $"{name}.csr"));
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>A test that needs openssl; a failure in CI where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OpenSslFactAttribute : FactAttribute
{
    public OpenSslFactAttribute()
    {
        if (!Suites.IsContinuousIntegration)
        {
            Skip = OpenSsl.WhyNot;
        }
    }
}
