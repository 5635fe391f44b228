using System.Net.Sockets;
using System.Text;
using FastShield.Proxy.Transport.Epoll;

namespace FastShield.Hosting;

/// <summary>
/// A Unix socket for the process's own user: reload the settings, or hand the listening sockets to another process and end. One peer at a time; who says
/// nothing is hung up on.
/// </summary>
internal sealed class ControlSocket : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    /// <summary>What a process that takes over may need until it serves: compiling its documents above all.</summary>
    private static readonly TimeSpan _startPatience = TimeSpan.FromMinutes(5);

    private readonly string _path;
    private Socket _socket;
    private readonly IRunningShield _shield;
    private readonly Func<Task<ReloadOutcome>> _reload;
    private readonly SemaphoreSlim _oneAtATime;
    private readonly TextWriter _messages;
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _handedOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _serving;

    private ControlSocket(string path, Socket socket, IRunningShield shield, Func<Task<ReloadOutcome>> reload, SemaphoreSlim oneAtATime, TextWriter messages)
    {
        _path = path;
        _socket = socket;
        _shield = shield;
        _reload = reload;
        _oneAtATime = oneAtATime;
        _messages = messages;
        _serving = Task.Run(ServeAsync);
    }

    /// <summary>Ends when another process serves in place of this one.</summary>
    public Task HandedOver => _handedOver.Task;

    /// <summary>
    /// Listens; throws <see cref="StartException"/> where the path cannot be used, or another process answers there from which this one did not take over.
    /// </summary>
    public static ControlSocket Open(string path, bool isTakenOver, IRunningShield shield, Func<Task<ReloadOutcome>> reload, SemaphoreSlim oneAtATime, TextWriter messages)
    {
        if (!DescriptorPassing.IsSupported)
        {
            throw new StartException("A control socket works on Linux on x64.", ExitCodes.Usage);
        }

        var socket = MakeSocket();
        try
        {
            if (File.Exists(path))
            {
                if (!isTakenOver)
                {
                    RefuseLiving(path);
                }

                File.Delete(path);
            }

            Listen(socket, path);
            return new ControlSocket(path, socket, shield, reload, oneAtATime, messages);
        }
        catch (Exception error) when (error is SocketException or IOException or UnauthorizedAccessException or ArgumentException or StartException)
        {
            socket.Dispose();
            throw error as StartException ?? new StartException($"The control socket {path} cannot be opened: {error.Message}", ExitCodes.Failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _serving.ConfigureAwait(false);
        _end.Dispose();
    }

    private static Socket MakeSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private static void Listen(Socket socket, string path)
    {
        socket.Bind(new UnixDomainSocketEndPoint(path));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        socket.Listen(16);
    }

    private static void RefuseLiving(string path)
    {
        using var probe = MakeSocket();
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            // Left behind by a process that was killed.
            return;
        }

        throw new StartException($"Another process answers on the control socket {path}: end it, or take over from it with --takeover.", ExitCodes.Failure);
    }

    private async Task ServeAsync()
    {
        while (!_end.IsCancellationRequested && !HandedOver.IsCompleted)
        {
            try
            {
                using var peer = await _socket.AcceptAsync(_end.Token).ConfigureAwait(false);
                if (ControlPeer.IsTrusted(peer))
                {
                    await AnswerAsync(peer).ConfigureAwait(false);
                }
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The peer went away, or the process ends: the loop's condition tells.
            }
        }

        _socket.Dispose();
    }

    private async Task AnswerAsync(Socket peer)
    {
        switch (await LineAsync(peer, _patience).ConfigureAwait(false))
        {
            case ControlPeer.Reload:
                var outcome = await _reload().ConfigureAwait(false);
                foreach (var line in outcome.Lines)
                {
                    await ControlPeer.SendAsync(peer, line, _end.Token).ConfigureAwait(false);
                }

                if (outcome.Waiting.Count > 0)
                {
                    await ControlPeer.SendAsync(peer, $"waiting for a restart: {string.Join(", ", outcome.Waiting)}", _end.Token).ConfigureAwait(false);
                }

                await ControlPeer.SendAsync(peer, !outcome.IsDone ? ControlPeer.Refused : outcome.Waiting.Count > 0 ? ControlPeer.Partly : ControlPeer.Done, _end.Token).ConfigureAwait(false);
                break;
            case ControlPeer.Take:
                await HandOverAsync(peer).ConfigureAwait(false);
                break;
            default:
                break;
        }
    }

    private async Task HandOverAsync(Socket peer)
    {
        await _oneAtATime.WaitAsync(_end.Token).ConfigureAwait(false);
        try
        {
            await _shield.YieldAsync().ConfigureAwait(false);
            var isTaken = false;
            try
            {
                var descriptors = _shield.Server.Descriptors.Take(DescriptorPassing.Most).ToArray();
                isTaken = DescriptorPassing.TrySend(peer, Encoding.ASCII.GetBytes(ControlPeer.Count("LISTENERS", descriptors.Length) + "\n"), descriptors)
                    && await LineAsync(peer, _startPatience).ConfigureAwait(false) == ControlPeer.Ready
                    && LetGo(peer);
            }
            catch (SocketException)
            {
                // It is gone.
            }

            if (isTaken)
            {
                _handedOver.TrySetResult();
                return;
            }

            await _messages.WriteLineAsync("takeover: the other process failed, this one goes on").ConfigureAwait(false);
            await _shield.ResumeAsync().ConfigureAwait(false);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>
    /// The path is freed first, for the other process binds it as soon as it is told to go on, and closing a socket takes its path away (the framework's
    /// doing). Taken back where the other one is gone.
    /// </summary>
    private bool LetGo(Socket peer)
    {
        _socket.Dispose();
        if (DescriptorPassing.TrySend(peer, Encoding.ASCII.GetBytes(ControlPeer.Go + "\n"), []))
        {
            return true;
        }

        _socket = MakeSocket();
        Listen(_socket, _path);
        return false;
    }

    private async Task<string?> LineAsync(Socket peer, TimeSpan patience)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        time.CancelAfter(patience);
        try
        {
            return await ControlPeer.ReadLineAsync(peer, time.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
