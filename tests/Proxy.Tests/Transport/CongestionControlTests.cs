using System.Net.Sockets;
using System.Text;
using FastShield.Proxy.Transport.Epoll;
using Xunit;

namespace FastShield.Proxy.Tests.Transport;

/// <summary>Congestion control of connections within the host.</summary>
public sealed class CongestionControlTests
{
    private const int TcpLevel = 6;
    private const int CongestionOption = 13;

    [Fact]
    public void A_socket_to_the_same_host_counts_and_does_not_pace()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        NativeSocket.SetRenoCongestionControl((int)socket.Handle);

        var name = new byte[16];
        var length = socket.GetRawSocketOption(TcpLevel, CongestionOption, name);
        Assert.Equal("reno", Encoding.ASCII.GetString(name, 0, length).TrimEnd('\0'));
    }
}
