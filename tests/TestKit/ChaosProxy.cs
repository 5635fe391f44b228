using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace FastShield.TestKit;

/// <summary>What is done to the bytes of a connection on their way.</summary>
/// <param name="DelayMilliseconds">Before each piece.</param>
/// <param name="CutAfter">Bytes towards the client after which the connection ends; below 0 never.</param>
/// <param name="Resets">Whether it ends with a reset, and not in order.</param>
/// <param name="HalfCloses">Whether only this side towards the client ends, the other one stays open.</param>
/// <param name="PieceBytes">Bytes that pass at a time; 0 for any.</param>
public sealed record Chaos(int DelayMilliseconds = 0, long CutAfter = -1, bool Resets = false, bool HalfCloses = false, int PieceBytes = 0);

/// <summary>A TCP proxy that does to each connection what it is told: what `tc netem` would do where the kernel has it.</summary>
public sealed class ChaosProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private readonly Func<int, Chaos> _chaos;
    private readonly CancellationTokenSource _end = new();
    private readonly int _target;
    private readonly Task _accepting;
    private int _connections;

    /// <summary>Starts in front of a port.</summary>
    /// <param name="target">The port behind.</param>
    /// <param name="chaos">What is done to each connection, by its number from 1.</param>
    public ChaosProxy(int target, Func<int, Chaos> chaos)
    {
        _target = target;
        _chaos = chaos;
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    /// <summary>The port.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        foreach (var socket in _open.Keys)
        {
            socket.Dispose();
        }

        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync(_end.Token);
                _ = PassAsync(near, _chaos(++_connections));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task PassAsync(Socket near, Chaos chaos)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        _open.TryAdd(near, 0);
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            var towardsTarget = CopyAsync(near, far, chaos with { CutAfter = -1 });
            var isCut = await CopyAsync(far, near, chaos);
            if (isCut && chaos.HalfCloses)
            {
                near.Shutdown(SocketShutdown.Send);
                await towardsTarget;
            }
            else if (isCut && chaos.Resets)
            {
                near.LingerState = new LingerOption(true, 0);
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // A side has gone, or the test has ended.
        }
        finally
        {
            _open.TryRemove(near, out _);
            near.Dispose();
        }
    }

    /// <summary>Copies until the end; true where it was cut.</summary>
    private async Task<bool> CopyAsync(Socket from, Socket to, Chaos chaos)
    {
        var buffer = new byte[chaos.PieceBytes == 0 ? 32 * 1024 : chaos.PieceBytes];
        var passed = 0L;
        try
        {
            int n;
            while ((n = await from.ReceiveAsync(buffer, _end.Token)) > 0)
            {
                if (chaos.DelayMilliseconds > 0)
                {
                    await Task.Delay(chaos.DelayMilliseconds, _end.Token);
                }

                var fits = chaos.CutAfter < 0 ? n : (int)Math.Min(n, chaos.CutAfter - passed);
                await to.SendAsync(buffer.AsMemory(0, fits), _end.Token);
                passed += fits;
                if (passed == chaos.CutAfter)
                {
                    return true;
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            to.Dispose();
        }

        return false;
    }
}
