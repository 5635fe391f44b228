using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace FastShield.EndToEnd.Tests.Hosting;

/// <summary>A started shield: its output line by line, its address, signals, and an end that is bounded.</summary>
internal sealed class ShieldProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = Tool.Patience;

    private readonly Process _process;
    private readonly Task _reading;
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly List<string> _errors = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _streamsEnded;

    private ShieldProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _lines), ReadAsync(process.StandardError, _errors));
    }

    /// <summary>The process.</summary>
    public int Id => _process.Id;

    /// <summary>What it has written to the standard output so far.</summary>
    public IReadOnlyList<string> Lines => Copy(_lines);

    /// <summary>What it has written to the standard error so far.</summary>
    public IReadOnlyList<string> Errors => Copy(_errors);

    /// <summary>The addresses that it said it listens on.</summary>
    public IReadOnlyList<Uri> Urls => [.. Lines.Where(line => line.StartsWith("listening on ", StringComparison.Ordinal)).Select(line => new Uri(line.Split(' ', ';')[2]))];

    /// <summary>The first address.</summary>
    public Uri Url => Urls[0];

    /// <summary>From the start of the process until its line `ready` was read here.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    /// <summary>The events written so far to the standard output.</summary>
    public IReadOnlyList<JsonElement> Events => [.. Lines.Where(IsEvent).Select(Parse)];

    /// <summary>Starts `run` in front of an origin and waits until it is ready. Addresses are free ports of the system's choice.</summary>
    public static Task<ShieldProcess> RunAsync(ShieldBinary binary, string schema, Uri origin, params string[] more) =>
        StartAsync(binary, [
            "run", "--schema", schema, "--origin", origin.ToString(), "--host", "*",
            .. more.Contains("--listen") ? Array.Empty<string>() : ["--listen", "http://127.0.0.1:0"],
            .. more.Contains("--engine") ? Array.Empty<string>() : ["--engine", "interpreter"],
            .. more]);

    /// <summary>Starts any command that runs until a signal, and waits until it is ready.</summary>
    public static async Task<ShieldProcess> StartAsync(ShieldBinary binary, params string[] arguments)
    {
        var clock = Stopwatch.StartNew();
        var start = new ProcessStartInfo(binary.Program, [.. binary.Leading, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var shield = new ShieldProcess(Process.Start(start)!);
        try
        {
            await shield.LineAsync(line => line == "ready");
            shield.ReadyAfter = clock.Elapsed;
            return shield;
        }
        catch
        {
            await shield.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits for a line of the standard output.</summary>
    public Task<string> LineAsync(Func<string, bool> isIt) => FindAsync(_lines, isIt);

    /// <summary>Waits for a line of the standard error.</summary>
    public Task<string> ErrorLineAsync(Func<string, bool> isIt, TimeSpan? patience = null) => FindAsync(_errors, isIt, patience);

    /// <summary>Waits for an event.</summary>
    public async Task<JsonElement> EventAsync(Func<JsonElement, bool> isIt) =>
        Parse(await LineAsync(line => IsEvent(line) && isIt(Parse(line))));

    /// <summary>A client of it, which takes any certificate: tests make their own.</summary>
    public HttpClient Client(Uri? url = null) => new(Handler()) { BaseAddress = url ?? Url, Timeout = Patience };

    /// <summary>The handler of such a client, to be set further.</summary>
    public static SocketsHttpHandler Handler() => new()
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null },
    };

    /// <summary>Sends a signal, `INT` or `TERM`.</summary>
    public async Task SignalAsync(string name)
    {
        var kill = await Tool.RunAsync("kill", ["-" + name, _process.Id.ToString(CultureInfo.InvariantCulture)], input: null);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits for its end; the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        await _reading.WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>Resident memory in bytes, as the kernel counts it.</summary>
    public long ResidentBytes() =>
        File.ReadLines($"/proc/{_process.Id}/status")
            .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Select(line => long.Parse(line.AsSpan(6).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture) * 1024)
            .Single();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _reading.WaitAsync(Patience);
        _process.Dispose();
    }

    private static bool IsEvent(string line) => line.StartsWith("{\"time\"", StringComparison.Ordinal);

    private static JsonElement Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    private async Task<string> FindAsync(List<string> lines, Func<string, bool> isIt, TimeSpan? patience = null)
    {
        using var time = new CancellationTokenSource(patience ?? Patience);
        var seen = 0;
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                for (; seen < lines.Count; seen++)
                {
                    if (isIt(lines[seen]))
                    {
                        return lines[seen];
                    }
                }

                if (_streamsEnded == 2 || time.IsCancellationRequested)
                {
                    throw new InvalidOperationException($"The line did not come. Output:\n{string.Join('\n', _lines)}\nErrors:\n{string.Join('\n', _errors)}");
                }

                changed = _changed.Task;
            }

            await Task.WhenAny(changed, Task.Delay(Timeout.Infinite, time.Token));
        }
    }

    private async Task ReadAsync(StreamReader reader, List<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            Note(() => lines.Add(line));
        }

        Note(() => _streamsEnded++);
    }

    private void Note(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    private List<string> Copy(List<string> lines)
    {
        lock (_lock)
        {
            return [.. lines];
        }
    }
}
