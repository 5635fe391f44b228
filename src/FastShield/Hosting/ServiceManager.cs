using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using FastShield.Proxy.Operations;

namespace FastShield.Hosting;

/// <summary>
/// What systemd is told of this process (sd_notify(3)): a datagram to the socket that NOTIFY_SOCKET names. Without one, nothing. A manager that does not
/// listen never holds the process up.
/// </summary>
internal sealed class ServiceManager : IDisposable
{
    private readonly Socket? _socket;
    private readonly TimeSpan? _watchdog;
    private readonly CancellationTokenSource _end = new();
    private Task _beating = Task.CompletedTask;

    private ServiceManager(Socket? socket, TimeSpan? watchdog)
    {
        _socket = socket;
        _watchdog = watchdog;
    }

    /// <summary>The one that the environment tells of. Its variables are taken away, so that no child speaks for this process.</summary>
    public static ServiceManager OfEnvironment()
    {
        var path = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
        var microseconds = Environment.GetEnvironmentVariable("WATCHDOG_USEC");
        var process = Environment.GetEnvironmentVariable("WATCHDOG_PID");
        foreach (var name in (string[])["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"])
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        if (string.IsNullOrEmpty(path) || path[0] is not ('/' or '@') || OperatingSystem.IsWindows())
        {
            return new ServiceManager(null, null);
        }

        var isForUs = string.IsNullOrEmpty(process) || (int.TryParse(process, CultureInfo.InvariantCulture, out var id) && id == Environment.ProcessId);
        var watchdog = isForUs && long.TryParse(microseconds, CultureInfo.InvariantCulture, out var every) && every > 0 ? TimeSpan.FromMicroseconds(every) : (TimeSpan?)null;
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            // A leading @ stands for the NUL of the abstract name space.
            socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? "\0" + path[1..] : path));
            socket.SendTimeout = 1000;
            return new ServiceManager(socket, watchdog);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return new ServiceManager(null, null);
        }
    }

    /// <summary>Requests are served. From now on the watchdog, where there is one, hears of loops that turn and of nothing else.</summary>
    public void Ready(ProxyHealth health, string status)
    {
        Send(string.Create(CultureInfo.InvariantCulture, $"READY=1\nMAINPID={Environment.ProcessId}\nSTATUS={status}"));
        if (_socket is not null && _watchdog is { } every && _beating.IsCompleted)
        {
            _beating = Task.Run(() => BeatAsync(health, every / 2));
        }
    }

    /// <summary>A reload begins; the time is that of CLOCK_MONOTONIC, in which the framework's timestamps count on Linux.</summary>
    public void Reloading() =>
        Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={(long)(Stopwatch.GetTimestamp() * (1e6 / Stopwatch.Frequency))}\nSTATUS=reading settings again"));

    /// <summary>The end begins.</summary>
    public void Stopping() => Send("STOPPING=1\nSTATUS=finishing requests");

    /// <summary>Another process is the service now.</summary>
    public void HandedOver() => Send("STATUS=handed over, finishing requests");

    public void Dispose()
    {
        _end.Cancel();
        _beating.Wait(TimeSpan.FromSeconds(1));
        _socket?.Dispose();
        _end.Dispose();
    }

    private async Task BeatAsync(ProxyHealth health, TimeSpan every)
    {
        try
        {
            while (true)
            {
                if ((await health.LiveAsync().ConfigureAwait(false)).IsOk)
                {
                    Send("WATCHDOG=1");
                }

                await Task.Delay(every, _end.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private void Send(string state)
    {
        try
        {
            _socket?.Send(Encoding.UTF8.GetBytes(state));
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Who does not listen is not told.
        }
    }
}
