using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FastShield.Proxy.Tests.Tls;

namespace FastShield.Proxy.Tests.Identity;

/// <summary>A responder of an authority, by HTTP, that answers as <see cref="Manner"/> says.</summary>
internal sealed class OcspResponder : IAsyncDisposable
{
    private readonly CertificateMaker _authority;
    private readonly TimeProvider _time;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;
    private int _asked;
    private DateTimeOffset _last;

    public OcspResponder(CertificateMaker authority, TimeProvider time)
    {
        _authority = authority;
        _time = time;
        _listener.Start(512);
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/ocsp");
        _running = RunAsync();
    }

    public Uri Url { get; }

    /// <summary>Questions so far.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public string Manner { get; set; } = "good";

    /// <summary>How long answers are good.</summary>
    public TimeSpan Validity { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Answers are held until it ends.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _running;
    }

    /// <summary>The answer to a question, DER.</summary>
    public byte[] Answer(byte[] question)
    {
        Interlocked.Increment(ref _asked);
        var serial = OcspText.SerialOf(question);
        var now = _time.GetUtcNow();
        var key = (ECDsa)_authority.Key;
        byte[] Make(int status = 0, DateTimeOffset? from = null, DateTimeOffset? until = null, CertificateMaker? by = null) =>
            OcspText.Answer((by ?? _authority).Certificate, (ECDsa)(by ?? _authority).Key, serial, from ?? now, until ?? (from ?? now) + Validity, status);
        switch (Manner)
        {
            case "revoked":
                _last = now;
                return Make(1);
            case "unknown":
                return Make(2);
            case "older":
                return Make(from: now.AddMinutes(-40), until: now.AddHours(9));
            case "of the same second":
                return Make(from: _last);
            case "of last week":
                return Make(from: now.AddDays(-6), until: now.AddDays(30));
            case "of before last week" or "revoked before last week":
                return Make(Manner[0] == 'r' ? 1 : 0, now.AddDays(-8), now.AddDays(30));
            case "stale":
                return Make(from: now.AddDays(-2), until: now.AddDays(-1));
            case "of tomorrow":
                return Make(from: now.AddDays(1), until: now.AddDays(2));
            case "without an end":
                return OcspText.Answer(_authority.Certificate, key, serial, now, null);
            case "old without an end":
                return OcspText.Answer(_authority.Certificate, key, serial, now.AddHours(-1), null);
            case "wrong signer":
                return Make(by: CertificateMaker.Root("CN=Stranger"));
            case "forged":
                return OcspText.Answer(_authority.Certificate, (ECDsa)_authority.Impostor().Key, serial, now, now + Validity);
            case "other serial":
                serial[^1] ^= 1;
                return Make();
            case "delegated" or "delegated to no responder":
                using (var responder = _authority.Client("CN=responder", Manner == "delegated" ? "1.3.6.1.5.5.7.3.9" : CertificateMaker.ForServers))
                using (var own = responder.Leaf.GetECDsaPrivateKey()!)
                    return OcspText.Answer(_authority.Certificate, own, serial, now, now + Validity, 0, responder.Leaf);
            case "malformed":
                return Make()[..40];
            case "huge":
                return new byte[1 << 20];
            case "try later":
                return [0x30, 0x03, 0x0A, 0x01, 0x03];
            default:
                return Make();
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync(_end.Token));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            var buffer = new byte[16 * 1024];
            var filled = 0;
            while (true)
            {
                var n = await stream.ReadAsync(buffer.AsMemory(filled), _end.Token);
                if (n == 0)
                    return;
                filled += n;
                var head = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
                if (head < 0)
                    continue;
                var text = Encoding.ASCII.GetString(buffer, 0, head);
                var length = int.Parse(System.Text.RegularExpressions.Regex.Match(text, "Content-Length: ([0-9]+)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
                if (filled < head + 4 + length)
                    continue;
                var isQuestion = text.StartsWith("POST /ocsp ", StringComparison.Ordinal) && text.Contains("application/ocsp-request", StringComparison.Ordinal);
                await stream.WriteAsync(await AnswerAsync(isQuestion, buffer.AsSpan(head + 4, length).ToArray()), _end.Token);
                filled = 0;
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // Whoever asked has gone.
        }
    }

    private async Task<byte[]> AnswerAsync(bool isQuestion, byte[] question)
    {
        var answer = Answer(question);
        await Gate.WaitAsync(_end.Token);
        var status = !isQuestion ? "400 Bad Request" : Manner switch { "redirecting" => $"307 Temporary Redirect\r\nLocation: {Url}", "at fault" => "500 \e[2Jspoilt", _ => "200 OK" };
        return [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/ocsp-response\r\nContent-Length: {answer.Length}\r\n\r\n"), .. answer];
    }
}
