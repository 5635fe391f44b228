using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace FastShield.Proxy.Transport.Epoll;

/// <summary>
/// The socket calls of libc on Linux x64, on plain descriptors. Invariants as in <see cref="Native"/>: descriptors are non-blocking, pointers are
/// fixed for the call, error numbers are read at once. Results below 0 are negated error numbers.
/// </summary>
internal static unsafe partial class NativeSocket
{
    private const nint SendCall = 44;
    private const nint ReceiveCall = 45;

    private const string LibC = "libc";
    private const int MaxAddress = 28;
    private const int UnixAddress = 110;
    private const int UnixFamily = 1;
    private const int StreamFlags = 1 | 0x800 | 0x80000;
    private const int AcceptFlags = 0x800 | 0x80000;
    private const int NoSignal = 0x4000;
    private const int PeekFlag = 0x2;
    private const int SocketLevel = 1;
    private const int TcpLevel = 6;
    private const int Ipv6Level = 41;
    private const int ReuseAddress = 2;
    private const int ErrorOption = 4;
    private const int LingerOption = 13;
    private const int NoDelay = 1;
    private const int CongestionControl = 13;
    private const int Ipv6Only = 26;

    /// <summary>Bytes received, 0 at the peer's end, or a negated error number.</summary>
    public static int Receive(int descriptor, Span<byte> buffer)
    {
        fixed (byte* p = buffer)
        {
            while (true)
            {
                var n = recv(descriptor, p, (nuint)buffer.Length, 0);
                if (n >= 0)
                    return (int)n;
                var error = Marshal.GetLastSystemError();
                if (error != Errno.Interrupted)
                    return -error;
            }
        }
    }

    /// <summary>Bytes that wait, left where they are; 0 at the peer's end, or a negated error number.</summary>
    public static int Peek(int descriptor, Span<byte> buffer)
    {
        fixed (byte* p = buffer)
        {
            var n = recv(descriptor, p, (nuint)buffer.Length, PeekFlag);
            return n >= 0 ? (int)n : -Marshal.GetLastSystemError();
        }
    }

    /// <summary>Whether there is something to receive: 1, 0 at the peer's end, or a negated error number.</summary>
    public static int Peek(int descriptor)
    {
        byte one;
        var n = recv(descriptor, &one, 1, PeekFlag);
        return n >= 0 ? (int)n : -Marshal.GetLastSystemError();
    }

    /// <summary>Bytes taken, or a negated error number.</summary>
    public static int Send(int descriptor, ReadOnlySpan<byte> data)
    {
        fixed (byte* p = data)
        {
            while (true)
            {
                var n = send(descriptor, p, (nuint)data.Length, NoSignal);
                if (n >= 0)
                    return (int)n;
                var error = Marshal.GetLastSystemError();
                if (error != Errno.Interrupted)
                    return -error;
            }
        }
    }

    /// <summary>A new TCP socket or a negated error number.</summary>
    public static int Open(AddressFamily family)
    {
        var descriptor = socket(family == AddressFamily.InterNetworkV6 ? 10 : 2, StreamFlags, 0);
        return descriptor >= 0 ? descriptor : -Marshal.GetLastSystemError();
    }

    /// <summary>0 when connected at once, else the error number; <see cref="Errno.InProgress"/> is the usual one.</summary>
    public static int Connect(int descriptor, IPEndPoint endPoint)
    {
        var address = stackalloc byte[MaxAddress];
        var length = Write(endPoint, new Span<byte>(address, MaxAddress));
        return connect(descriptor, address, length) == 0 ? 0 : Marshal.GetLastSystemError();
    }

    /// <summary>A new Unix stream socket or a negated error number.</summary>
    public static int OpenUnix()
    {
        var descriptor = socket(UnixFamily, StreamFlags, 0);
        return descriptor >= 0 ? descriptor : -Marshal.GetLastSystemError();
    }

    /// <summary>0 when connected, else the error number; a Unix socket whose queue is full says <see cref="Errno.WouldBlock"/>.</summary>
    public static int ConnectUnix(int descriptor, string path)
    {
        var address = stackalloc byte[UnixAddress];
        var all = new Span<byte>(address, UnixAddress);
        all.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(all, UnixFamily);
        // struct sockaddr_un: the path and a NUL behind it (unix(7)).
        if (!Encoding.UTF8.TryGetBytes(path, all[2..^1], out var length))
            return Errno.NameTooLong;
        return connect(descriptor, address, (uint)(length + 3)) == 0 ? 0 : Marshal.GetLastSystemError();
    }

    /// <summary>Binds and listens; 0 or the error number.</summary>
    public static int Listen(int descriptor, IPEndPoint endPoint, int backlog)
    {
        SetOption(descriptor, SocketLevel, ReuseAddress, 1);
        if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
            SetOption(descriptor, Ipv6Level, Ipv6Only, endPoint.Address.Equals(IPAddress.IPv6Any) ? 0 : 1);
        var address = stackalloc byte[MaxAddress];
        var length = Write(endPoint, new Span<byte>(address, MaxAddress));
        return bind(descriptor, address, length) == 0 && listen(descriptor, backlog) == 0 ? 0 : Marshal.GetLastSystemError();
    }

    /// <summary>An accepted descriptor or a negated error number.</summary>
    public static int Accept(int listener, out IPEndPoint? remote)
    {
        var address = stackalloc byte[MaxAddress];
        uint length = MaxAddress;
        var descriptor = accept4(listener, address, &length, AcceptFlags);
        if (descriptor < 0)
        {
            var error = Marshal.GetLastSystemError();
            remote = null;
            return -error;
        }
        remote = Read(new ReadOnlySpan<byte>(address, MaxAddress));
        return descriptor;
    }

    public static IPEndPoint LocalAddress(int descriptor)
    {
        var address = stackalloc byte[MaxAddress];
        uint length = MaxAddress;
        new Span<byte>(address, MaxAddress).Clear();
        _ = getsockname(descriptor, address, &length);
        return Read(new ReadOnlySpan<byte>(address, MaxAddress));
    }

    /// <summary>The local address of a socket for IPv4 or IPv6; null for any other.</summary>
    public static IPEndPoint? TryLocalAddress(int descriptor)
    {
        var address = stackalloc byte[UnixAddress];
        uint length = UnixAddress;
        return getsockname(descriptor, address, &length) == 0 && *(ushort*)address is 2 or 10 ? Read(new ReadOnlySpan<byte>(address, MaxAddress)) : null;
    }

    /// <summary>Small answers must not wait for the acknowledgement of earlier ones.</summary>
    public static void SetNoDelay(int descriptor) => SetOption(descriptor, TcpLevel, NoDelay, 1);

    /// <summary>
    /// Congestion control that only counts (RFC 5681), in place of one that models the path and paces: within a host there is no path. Always allowed,
    /// whoever asks.
    /// </summary>
    public static void SetRenoCongestionControl(int descriptor)
    {
        fixed (byte* name = "reno"u8)
            _ = setsockopt(descriptor, TcpLevel, CongestionControl, name, 4);
    }

    /// <summary>Closing will send a reset and forget what is not sent yet.</summary>
    public static void ResetOnClose(int descriptor)
    {
        var linger = stackalloc int[2] { 1, 0 };
        _ = setsockopt(descriptor, SocketLevel, LingerOption, linger, 8);
    }

    /// <summary>The error a finished connect left behind, 0 for success.</summary>
    public static int TakeError(int descriptor)
    {
        int value;
        uint length = 4;
        return getsockopt(descriptor, SocketLevel, ErrorOption, &value, &length) == 0 ? value : Marshal.GetLastSystemError();
    }

    /// <summary>Sends FIN; 0 or the error number.</summary>
    public static int ShutdownSend(int descriptor) => shutdown(descriptor, 1) == 0 ? 0 : Marshal.GetLastSystemError();

    private static void SetOption(int descriptor, int level, int name, int value) => _ = setsockopt(descriptor, level, name, &value, 4);

    /// <summary>struct sockaddr_in and sockaddr_in6: family in host order, port in network order.</summary>
    private static uint Write(IPEndPoint endPoint, Span<byte> address)
    {
        address.Clear();
        var v6 = endPoint.AddressFamily == AddressFamily.InterNetworkV6;
        BinaryPrimitives.WriteUInt16LittleEndian(address, (ushort)(v6 ? 10 : 2));
        BinaryPrimitives.WriteUInt16BigEndian(address[2..], (ushort)endPoint.Port);
        endPoint.Address.TryWriteBytes(address[(v6 ? 8 : 4)..], out _);
        if (v6)
            BinaryPrimitives.WriteUInt32LittleEndian(address[24..], (uint)endPoint.Address.ScopeId);
        return v6 ? 28u : 16u;
    }

    private static IPEndPoint Read(ReadOnlySpan<byte> address)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(address[2..]);
        if (BinaryPrimitives.ReadUInt16LittleEndian(address) != 10)
            return new IPEndPoint(new IPAddress(address.Slice(4, 4)), port);
        var ip = new IPAddress(address.Slice(8, 16), BinaryPrimitives.ReadUInt32LittleEndian(address[24..]));
        // A client that comes by IPv4 to a socket for both must look the same as on a socket for IPv4.
        return new IPEndPoint(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip, port);
    }

    // Not libc's own recv and send: those are cancellation points of POSIX threads, which costs each call two atomic steps in a process of several
    // threads. Nobody cancels threads here. The numbers are those of Linux on x64, the only system that this transport is for.
    private static nint recv(int descriptor, byte* buffer, nuint length, int flags) => syscall(ReceiveCall, descriptor, buffer, length, flags, 0, 0);

    private static nint send(int descriptor, byte* buffer, nuint length, int flags) => syscall(SendCall, descriptor, buffer, length, flags, 0, 0);

    [LibraryImport(LibC)]
    [SuppressGCTransition]
    private static partial nint syscall(nint number, nint descriptor, byte* buffer, nuint length, nint flags, nint address, nint addressLength);

    [LibraryImport(LibC)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport(LibC)]
    private static partial int connect(int descriptor, byte* address, uint length);

    [LibraryImport(LibC)]
    private static partial int bind(int descriptor, byte* address, uint length);

    [LibraryImport(LibC)]
    private static partial int listen(int descriptor, int backlog);

    [LibraryImport(LibC)]
    private static partial int accept4(int descriptor, byte* address, uint* length, int flags);

    [LibraryImport(LibC)]
    private static partial int getsockname(int descriptor, byte* address, uint* length);

    [LibraryImport(LibC)]
    private static partial int setsockopt(int descriptor, int level, int name, void* value, uint length);

    [LibraryImport(LibC)]
    private static partial int getsockopt(int descriptor, int level, int name, void* value, uint* length);

    [LibraryImport(LibC)]
    private static partial int shutdown(int descriptor, int how);
}
