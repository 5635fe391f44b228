using System.Net.Sockets;
using System.Text;
using FastShield.Proxy.Transport.Epoll;

namespace FastShield.Hosting;

/// <summary>
/// This process on its way to take another one's place: it has the other's listening sockets, both of them accept, and the other one ends when it is told
/// that this one serves. Whatever fails before leaves the other one serving.
/// </summary>
internal sealed class Takeover : IDisposable
{
    private const int Milliseconds = 30_000;
    private readonly Socket _socket;

    private Takeover(Socket socket, InheritedListeners listeners)
    {
        _socket = socket;
        Listeners = listeners;
    }

    /// <summary>The sockets handed over.</summary>
    public InheritedListeners Listeners { get; }

    /// <summary>Asks the process at the control socket; null where there is none, which is then no fault. Throws <see cref="StartException"/> where it does not answer.</summary>
    public static Takeover? TryBegin(string path)
    {
        if (!DescriptorPassing.IsSupported)
        {
            throw new StartException("Taking over works on Linux on x64.", ExitCodes.Usage);
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = Milliseconds, SendTimeout = Milliseconds };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }

        try
        {
            var descriptors = new int[DescriptorPassing.Most];
            Span<byte> answer = stackalloc byte[64];
            if (!ControlPeer.IsTrusted(socket))
            {
                throw new StartException($"The process at {path} is another user's.", ExitCodes.Failure);
            }

            socket.Send(Encoding.ASCII.GetBytes(ControlPeer.Take + "\n"));
            var received = DescriptorPassing.Receive(socket, answer, descriptors, out var count);
            if (received <= 0 || count == 0)
            {
                throw new StartException($"The process at {path} handed nothing over.", ExitCodes.Failure);
            }

            return new Takeover(socket, InheritedListeners.Of(descriptors[..count]));
        }
        catch (Exception error) when (error is SocketException or StartException)
        {
            socket.Dispose();
            throw error as StartException ?? new StartException($"The process at {path} did not answer: {error.Message}", ExitCodes.Failure);
        }
    }

    /// <summary>Says that this process serves; throws <see cref="StartException"/> where the other one does not let go, and then this one has to end.</summary>
    public void Complete()
    {
        try
        {
            Span<byte> answer = stackalloc byte[16];
            _socket.Send(Encoding.ASCII.GetBytes(ControlPeer.Ready + "\n"));
            if (_socket.Receive(answer) is var n and > 0 && Encoding.ASCII.GetString(answer[..n]).TrimEnd() == ControlPeer.Go)
            {
                return;
            }
        }
        catch (SocketException)
        {
            // Told below.
        }

        throw new StartException("The process before this one did not let go, and goes on.", ExitCodes.Failure);
    }

    public void Dispose()
    {
        Listeners.Dispose();
        _socket.Dispose();
    }
}
