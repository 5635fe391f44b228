using System.Net.Sockets;
using System.Text;
using FastShield.EndToEnd.Tests.Hosting;

namespace FastShield.EndToEnd.Tests.Life;

/// <summary>Speaks on a control socket without the cost of a process.</summary>
internal static class ControlClient
{
    /// <summary>Says a word; the lines of the answer.</summary>
    public static async Task<string[]> SayAsync(string path, string word)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path)).WaitAsync(Tool.Patience);
        await socket.SendAsync(Encoding.ASCII.GetBytes(word + "\n"));
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        return (await reader.ReadToEndAsync().WaitAsync(Tool.Patience)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
