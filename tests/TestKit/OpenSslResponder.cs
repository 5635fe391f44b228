using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FastShield.TestKit;

/// <summary>The responder of OpenSSL (`openssl ocsp`) for an authority: a second opinion on what is asked, and on what is made of the answers.</summary>
public sealed class OpenSslResponder : IDisposable
{
    private const string Time = "yyMMddHHmmss'Z'";

    private readonly string _folder = Directory.CreateTempSubdirectory("fastshield-ocsp-").FullName;
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;
    private bool _isEnded;

    private OpenSslResponder(X509Certificate2 authority, X509Certificate2 signer, AsymmetricAlgorithm key, IEnumerable<(X509Certificate2 Certificate, bool IsRevoked)> known)
    {
        File.WriteAllText(Of("ca.pem"), authority.ExportCertificatePem());
        File.WriteAllText(Of("signer.pem"), signer.ExportCertificatePem());
        File.WriteAllText(Of("signer.key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllLines(Of("index.txt"), known.Select(one => Line(one.Certificate, one.IsRevoked)));
        var port = FreePort();
        Url = new Uri($"http://127.0.0.1:{port}/");
        _process = Process.Start(new ProcessStartInfo(
            "openssl",
            ["ocsp", "-port", port.ToString(CultureInfo.InvariantCulture), "-index", "index.txt", "-CA", "ca.pem", "-rsigner", "signer.pem", "-rkey", "signer.key", "-nmin", "30"])
        {
            WorkingDirectory = _folder, RedirectStandardError = true, RedirectStandardOutput = true,
        })!;
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Where it answers.</summary>
    public Uri Url { get; }

    /// <summary>Starts one, and waits until it can be asked.</summary>
    /// <param name="authority">Whose certificates it knows.</param>
    /// <param name="signer">The authority, or a responder that it made.</param>
    /// <param name="key">The signer's key.</param>
    /// <param name="known">The certificates; all others are unknown to it.</param>
    public static async Task<OpenSslResponder> StartAsync(
        X509Certificate2 authority, X509Certificate2 signer, AsymmetricAlgorithm key, params IEnumerable<(X509Certificate2 Certificate, bool IsRevoked)> known)
    {
        var responder = new OpenSslResponder(authority, signer, key, known);
        // A connection that says nothing would hold it for good: what it says itself is waited for.
        await responder._listening.Task.WaitAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(false);
        return responder;
    }

    /// <summary>Ends it: nobody answers any more. Any number of times.</summary>
    public void Dispose()
    {
        if (_isEnded)
        {
            return;
        }

        _isEnded = true;
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // A line of the database of `openssl ca`: status, end, time of revocation, serial number, file, subject.
    private static string Line(X509Certificate2 certificate, bool isRevoked)
    {
        var end = certificate.NotAfter.ToUniversalTime().ToString(Time, CultureInfo.InvariantCulture);
        var revoked = isRevoked ? certificate.NotBefore.ToUniversalTime().ToString(Time, CultureInfo.InvariantCulture) : "";
        return $"{(isRevoked ? 'R' : 'V')}\t{end}\t{revoked}\t{certificate.SerialNumber}\tunknown\t/CN=device {certificate.SerialNumber}";
    }

    private void Hear(string? line)
    {
        if (line?.Contains("waiting for OCSP client connections", StringComparison.Ordinal) == true)
        {
            _listening.TrySetResult();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string Of(string name) => Path.Combine(_folder, name);
}
