using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FastShield.EndToEnd.Tests.RealDocuments;

/// <summary>Sends a request exactly as it was built: HTTP libraries have opinions about targets and headers. One connection, kept while it lasts.</summary>
internal sealed class WireClient(int port) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly byte[] _buffer = new byte[64 * 1024];
    private Socket? _socket;

    /// <summary>The answer's status and text.</summary>
    public async Task<(int Status, string Answer)> SendAsync(GeneratedRequest request)
    {
        var body = Encoding.UTF8.GetBytes(request.Body ?? "");
        var head = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{request.Method} {request.Target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"));
        foreach (var (name, value) in request.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        if (request.Body is not null || request.Method is "POST" or "PUT" or "PATCH")
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        }

        if (request.ContentType is not null)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {request.ContentType}\r\n");
        }

        head.Append("\r\n");
        _socket ??= await ConnectAsync();
        await _socket.SendAsync((byte[])[.. Encoding.UTF8.GetBytes(head.ToString()), .. body]).WaitAsync(Patience);
        return await ReceiveAsync(_socket);
    }

    public void Dispose() => _socket?.Dispose();

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port).WaitAsync(Patience);
        return socket;
    }

    // Both the shield's answers and the origin's have a Content-Length.
    private async Task<(int Status, string Answer)> ReceiveAsync(Socket socket)
    {
        var text = "";
        while (true)
        {
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                var head = text[..end];
                var length = head.Split("\r\n").Where(line => line.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase)).Select(line => int.Parse(line.AsSpan(15), CultureInfo.InvariantCulture)).FirstOrDefault();
                if (text.Length >= end + 4 + length)
                {
                    if (head.Contains("\r\nConnection: close", StringComparison.OrdinalIgnoreCase))
                    {
                        socket.Dispose();
                        _socket = null;
                    }

                    return (int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture), text[(end + 4)..]);
                }
            }

            var n = await socket.ReceiveAsync(_buffer).WaitAsync(Patience);
            if (n == 0)
            {
                _socket = null;
                return (0, "the connection ended");
            }

            text += Encoding.Latin1.GetString(_buffer, 0, n);
        }
    }
}
