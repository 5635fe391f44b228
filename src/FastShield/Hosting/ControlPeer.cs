using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using FastShield.Control.Settings;
using FastShield.Proxy.Transport.Epoll;

namespace FastShield.Hosting;

/// <summary>The words on the control socket, a line each, and who may speak on it: this user, and root.</summary>
internal static class ControlPeer
{
    public const string Reload = "RELOAD";
    public const string Take = "TAKE";
    public const string Ready = "READY";
    public const string Go = "GO";
    public const string Done = "DONE";
    public const string Partly = "PARTLY";
    public const string Refused = "REFUSED";

    /// <summary>What a path of a Unix socket may be long (struct sockaddr_un, with the NUL).</summary>
    public const int LongestPath = 107;

    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;
    private const int LongestLine = 4096;

    /// <summary>The path that the settings ask for, or that the state folder gives; null for none.</summary>
    public static string? PathOf(FastShieldSettings settings) =>
        settings.Control ?? (settings.State is { } state && DescriptorPassing.IsSupported && Path.GetFullPath(Path.Combine(state, "control.sock")) is { Length: <= LongestPath } path ? path : null);

    /// <summary>Whether the other end is this user or root, as the system says (SO_PEERCRED in unix(7)).</summary>
    public static bool IsTrusted(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        return socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials) == credentials.Length
            && MemoryMarshal.Read<uint>(credentials[4..]) is var user && (user == 0 || user == DescriptorPassing.EffectiveUser);
    }

    public static Task SendAsync(Socket socket, string line, CancellationToken cancellation) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(line.ReplaceLineEndings(" ") + "\n"), cancellation).AsTask();

    /// <summary>A line without its end; null where the peer ended first, or where it is too long.</summary>
    public static async Task<string?> ReadLineAsync(Socket socket, CancellationToken cancellation)
    {
        var one = new byte[1];
        var line = new List<byte>();
        while (line.Count < LongestLine && await socket.ReceiveAsync(one, cancellation).ConfigureAwait(false) == 1)
        {
            if (one[0] == (byte)'\n')
            {
                return Encoding.UTF8.GetString([.. line]);
            }

            line.Add(one[0]);
        }

        return null;
    }

    /// <summary>A count behind a word, such as `LISTENERS 2`.</summary>
    public static string Count(string word, int count) => string.Create(CultureInfo.InvariantCulture, $"{word} {count}");
}
