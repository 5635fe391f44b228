using System.Runtime.InteropServices;

namespace FastShield.Proxy.Transport.Epoll;

/// <summary>
/// The calls to libc on Linux x64. Invariants: every descriptor is non-blocking, so that no call here waits but <see cref="Wait"/>; pointers are
/// fixed for the length of the call only; the error number is read in the method that made the call, before anything else runs.
/// </summary>
internal static unsafe partial class Native
{
    public const uint In = 0x1;
    public const uint Out = 0x4;
    public const uint Error = 0x8;
    public const uint HangUp = 0x10;
    public const uint PeerHangUp = 0x2000;
    public const uint EdgeTriggered = 1u << 31;
    public const int Add = 1;
    public const int Delete = 2;
    public const int Modify = 3;

    private const string LibC = "libc";

    /// <summary>struct epoll_event, which is packed on x64.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct Event
    {
        public uint Events;
        public ulong Data;
    }

    public static int CreateEpoll() => Checked(epoll_create1(CloseOnExec), "epoll_create1");

    public static int CreateEvent() => Checked(eventfd(0, CloseOnExec | NonBlocking), "eventfd");

    /// <summary>The same, or a negated error number.</summary>
    public static int CreateEventOrError() => eventfd(0, CloseOnExec | NonBlocking) is var made and >= 0 ? made : -Marshal.GetLastSystemError();

    /// <summary>How many descriptors the process may have (RLIMIT_NOFILE); the most that can be where there is no bound.</summary>
    public static int DescriptorLimit()
    {
        var limit = stackalloc ulong[2];
        return getrlimit(DescriptorResource, limit) == 0 && limit[0] < int.MaxValue ? (int)limit[0] : int.MaxValue;
    }

    /// <summary>Waits for events; 0 also when a signal came between.</summary>
    public static int Wait(int epoll, Event[] events, int milliseconds)
    {
        fixed (Event* first = events)
        {
            var count = epoll_wait(epoll, first, events.Length, milliseconds);
            return count < 0 ? 0 : count;
        }
    }

    /// <summary>Adds, changes or deletes a descriptor; gives 0 or the error number.</summary>
    public static int Control(int epoll, int operation, int descriptor, uint events, ulong data)
    {
        var entry = new Event { Events = events, Data = data };
        return epoll_ctl(epoll, operation, descriptor, &entry) == 0 ? 0 : Marshal.GetLastSystemError();
    }

    /// <summary>Wakes whoever waits for the eventfd; with edge triggering nobody needs to read it empty.</summary>
    public static void Signal(int eventDescriptor)
    {
        ulong one = 1;
        _ = write(eventDescriptor, (byte*)&one, 8);
    }

    public static void Close(int descriptor) => _ = close(descriptor);

    private const int DescriptorResource = 7;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;

    private static int Checked(int result, string call) =>
        result >= 0 ? result : throw new ConnectionException(Errno.Kind(Marshal.GetLastSystemError()), $"{call}: {Errno.Describe(Marshal.GetLastSystemError())}");

    [LibraryImport(LibC)]
    private static partial int epoll_create1(int flags);

    [LibraryImport(LibC)]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport(LibC)]
    private static partial int getrlimit(int resource, ulong* limit);

    [LibraryImport(LibC)]
    private static partial int epoll_wait(int epoll, Event* events, int count, int milliseconds);

    [LibraryImport(LibC)]
    [SuppressGCTransition]
    private static partial int epoll_ctl(int epoll, int operation, int descriptor, Event* entry);

    [LibraryImport(LibC)]
    [SuppressGCTransition]
    private static partial nint write(int descriptor, byte* buffer, nuint length);

    [LibraryImport(LibC)]
    private static partial int close(int descriptor);
}
