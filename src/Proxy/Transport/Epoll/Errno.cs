using System.Runtime.InteropServices;

namespace FastShield.Proxy.Transport.Epoll;

/// <summary>Error numbers of Linux x64 and what they mean for a connection.</summary>
internal static class Errno
{
    public const int Interrupted = 4;
    public const int WouldBlock = 11;
    public const int OutOfMemory = 12;
    public const int SystemFiles = 23;
    public const int ProcessFiles = 24;
    public const int InProgress = 115;
    public const int NoBuffers = 105;
    public const int NameTooLong = 36;

    private const int NoEntry = 2;
    private const int BrokenPipe = 32;
    private const int AddressInUse = 98;
    private const int AddressNotAvailable = 99;
    private const int NetworkUnreachable = 101;
    private const int ConnectionAborted = 103;
    private const int ConnectionReset = 104;
    private const int TimedOut = 110;
    private const int Refused = 111;
    private const int HostUnreachable = 113;

    public static ConnectionErrorKind Kind(int error) => error switch
    {
        BrokenPipe or ConnectionReset or ConnectionAborted => ConnectionErrorKind.Reset,
        TimedOut => ConnectionErrorKind.TimedOut,
        // ENOENT is what connect says of a Unix socket that is not there.
        Refused or NoEntry => ConnectionErrorKind.Refused,
        NetworkUnreachable or HostUnreachable => ConnectionErrorKind.Unreachable,
        OutOfMemory or SystemFiles or ProcessFiles or NoBuffers or AddressNotAvailable => ConnectionErrorKind.OutOfResources,
        _ => ConnectionErrorKind.Other,
    };

    public static bool IsExhaustion(int error) => error is OutOfMemory or SystemFiles or ProcessFiles or NoBuffers;

    public static string Describe(int error) => error switch
    {
        AddressInUse => "the address is in use by another process; stop it or choose another port (error 98)",
        13 => "not permitted; ports below 1024 need the capability CAP_NET_BIND_SERVICE (error 13)",
        AddressNotAvailable => "the address is not one of this machine, or its ports are used up (error 99)",
        ProcessFiles => "this process has no file descriptors left; raise 'ulimit -n' (error 24)",
        _ => $"{Marshal.GetPInvokeErrorMessage(error)} (error {error})",
    };

    public static ConnectionException ToException(int error, string what) => new(Kind(error), $"{what}: {Describe(error)}");
}
