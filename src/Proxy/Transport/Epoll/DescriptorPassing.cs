using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace FastShield.Proxy.Transport.Epoll;

/// <summary>
/// File descriptors on their way between processes, on Linux x64: SCM_RIGHTS over a Unix stream socket (unix(7)), and those that a service manager left
/// open. Invariants: structures are laid out as the x64 ABI has them, buffers live on the stack for the one call that reads them, a received descriptor is
/// close-on-exec from the first, and each belongs to exactly one owner, who closes it.
/// </summary>
public static unsafe partial class DescriptorPassing
{
    /// <summary>The most that are sent at once; Linux takes 253.</summary>
    public const int Most = 128;

    private const string LibC = "libc";
    private const int SocketLevel = 1;
    private const int Rights = 1;
    private const int AcceptsOption = 30;
    private const int TypeOption = 3;
    private const int Stream = 1;
    private const int CloseOnExecute = 0x40000000;
    private const int NoSignal = 0x4000;
    private const int GetFlags = 3;
    private const int SetFlags = 4;
    private const int SetDescriptorFlags = 2;
    private const int NonBlocking = 0x800;
    private const int HeaderBytes = 16;

    /// <summary>struct msghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public void* Name;
        public nuint NameLength;
        public Vector* Vectors;
        public nuint VectorCount;
        public byte* Control;
        public nuint ControlLength;
        public nint Flags;
    }

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Vector
    {
        public byte* Base;
        public nuint Length;
    }

    /// <summary>Whether it works here.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>The user that this process acts as.</summary>
    public static uint EffectiveUser => geteuid();

    /// <summary>Sends some octets, at least one, and copies of descriptors with them; false where the peer is gone or takes nothing now.</summary>
    public static bool TrySend(Socket to, ReadOnlySpan<byte> data, ReadOnlySpan<int> descriptors)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentOutOfRangeException.ThrowIfZero(data.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Length, Most);
        var control = stackalloc byte[HeaderBytes + (Most * sizeof(int))];
        fixed (byte* bytes = data)
        {
            var vector = new Vector { Base = bytes, Length = (nuint)data.Length };
            var message = new Message { Vectors = &vector, VectorCount = 1 };
            if (descriptors.Length > 0)
            {
                // struct cmsghdr: the length without padding, then level and type.
                *(nuint*)control = (nuint)(HeaderBytes + (descriptors.Length * sizeof(int)));
                *(int*)(control + 8) = SocketLevel;
                *(int*)(control + 12) = Rights;
                descriptors.CopyTo(new Span<int>(control + HeaderBytes, Most));
                message.Control = control;
                message.ControlLength = (nuint)(HeaderBytes + (((descriptors.Length * sizeof(int)) + 7) & ~7));
            }

            return sendmsg((int)to.Handle, &message, NoSignal) == data.Length;
        }
    }

    /// <summary>Receives octets and the descriptors that came with them; the number of octets, 0 at the peer's end, below 0 where it broke.</summary>
    /// <param name="from">A Unix stream socket in blocking mode.</param>
    /// <param name="data">Where the octets go.</param>
    /// <param name="descriptors">Room for <see cref="Most"/>.</param>
    /// <param name="count">How many came; they are the caller's now.</param>
    public static int Receive(Socket from, Span<byte> data, Span<int> descriptors, out int count)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentOutOfRangeException.ThrowIfLessThan(descriptors.Length, Most);
        var control = stackalloc byte[HeaderBytes + (Most * sizeof(int))];
        count = 0;
        fixed (byte* bytes = data)
        {
            var vector = new Vector { Base = bytes, Length = (nuint)data.Length };
            var message = new Message { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = HeaderBytes + (Most * sizeof(int)) };
            var received = recvmsg((int)from.Handle, &message, CloseOnExecute);
            if (received > 0 && message.ControlLength >= HeaderBytes && *(int*)(control + 8) == SocketLevel && *(int*)(control + 12) == Rights)
            {
                count = Math.Min(Most, (int)((*(nuint*)control - HeaderBytes) / sizeof(int)));
                new Span<int>(control + HeaderBytes, count).CopyTo(descriptors);
            }

            return (int)received;
        }
    }

    /// <summary>
    /// The address that a descriptor listens on for TCP, or null where it is no such descriptor. It is made non-blocking and close-on-exec, as the loops
    /// need it.
    /// </summary>
    public static IPEndPoint? TryAdopt(int descriptor)
    {
        int accepts = 0, type = 0;
        uint length = sizeof(int);
        if (getsockopt(descriptor, SocketLevel, AcceptsOption, &accepts, &length) != 0 || accepts == 0
            || getsockopt(descriptor, SocketLevel, TypeOption, &type, &length) != 0 || type != Stream)
        {
            return null;
        }

        var flags = fcntl(descriptor, GetFlags, 0);
        if (flags < 0 || fcntl(descriptor, SetFlags, flags | NonBlocking) != 0 || fcntl(descriptor, SetDescriptorFlags, 1) != 0)
        {
            return null;
        }

        return NativeSocket.TryLocalAddress(descriptor);
    }

    /// <summary>Closes a descriptor that nobody wants.</summary>
    public static void Close(int descriptor) => Native.Close(descriptor);

    [LibraryImport(LibC)]
    private static partial nint sendmsg(int descriptor, Message* message, int flags);

    [LibraryImport(LibC)]
    private static partial nint recvmsg(int descriptor, Message* message, int flags);

    [LibraryImport(LibC)]
    private static partial int getsockopt(int descriptor, int level, int name, void* value, uint* length);

    [LibraryImport(LibC)]
    private static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport(LibC)]
    private static partial uint geteuid();
}
