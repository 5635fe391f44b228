using System.Diagnostics;
using System.Text;
using Xunit;

namespace FastShield.Proxy.Tests.Transport;

/// <summary>The command line client of OpenSSL, as an implementation of TLS that is not the framework's.</summary>
internal sealed class OpenSslClient : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    public OpenSslClient(int port, params string[] arguments)
    {
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("openssl", ["s_client", "-connect", $"127.0.0.1:{port}", .. arguments])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public bool HasEnded => _process.HasExited;

    public void Say(string line)
    {
        try
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has ended; what it said tells why.
        }
    }

    public async Task ExpectAsync(string text)
    {
        for (var i = 0; i < 1000 && !Output.Contains(text, StringComparison.Ordinal); i++)
            await Task.Delay(20);
        Assert.Contains(text, Output, StringComparison.Ordinal);
    }

    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TransportRig.Patience);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private void Append(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }
}

/// <summary>A theory that needs the openssl command.</summary>
public sealed class OpenSslTheoryAttribute : TheoryAttribute
{
    private static readonly bool _isPresent = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "openssl")));

    public OpenSslTheoryAttribute()
    {
        if (!_isPresent)
            Skip = "The openssl command is not installed.";
    }
}
