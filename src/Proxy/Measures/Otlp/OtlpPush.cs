using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace FastShield.Proxy.Measures.Otlp;

/// <summary>
/// Pushes the metrics to a collector (OTLP/HTTP, JSON) now and then, on a worker thread. What is sent is what was counted since the start, so a push that
/// fails loses nothing but its point in time: the next one says more. So nothing is queued. A collector that fails is asked less often, twice as long after
/// each failure up to five minutes, or as it says itself; the failure is told once, and so is its end.
/// </summary>
internal sealed class OtlpPush : IMetricSource, IAsyncDisposable
{
    private static readonly TimeSpan _longestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _lastPush = TimeSpan.FromSeconds(2);

    private readonly OtlpSettings _settings;
    private readonly MetricRegister _metrics;
    private readonly TimeProvider _time;
    private readonly Action<string> _report;
    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly DateTimeOffset _startedAt;
    private readonly MetricLabel[] _resource;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _pushing;
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private long _done;
    private long _failed;
    private bool _isFailing;
    private int _isEnding;

    /// <summary>Begins to push; the first time after one interval.</summary>
    /// <param name="settings">Where to.</param>
    /// <param name="metrics">What.</param>
    /// <param name="time">The clock.</param>
    /// <param name="report">Takes what goes wrong, for people.</param>
    public OtlpPush(OtlpSettings settings, MetricRegister metrics, TimeProvider time, Action<string> report)
    {
        _settings = settings;
        _metrics = metrics;
        _time = time;
        _report = report;
        _address = new Uri(settings.Endpoint.AbsoluteUri.TrimEnd('/') + "/v1/metrics");
        _startedAt = time.GetUtcNow();
        _resource =
        [
            new("service.name", "fastshield"),
            new("service.instance.id", Guid.NewGuid().ToString()),
            new("host.name", Environment.MachineName),
            new("process.pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)),
        ];

        // No proxy and no redirect: metrics go where the settings say, or nowhere.
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), ActivityHeadersPropagator = null })
        {
            Timeout = settings.Timeout,
            MaxResponseContentBufferSize = 64 * 1024,
        };
        _pushing = Task.Run(PushAsync);
    }

    /// <inheritdoc/>
    public void WriteTo(MetricWriter writer)
    {
        writer.Begin(MetricCatalog.Exports);
        writer.Number(Interlocked.Read(ref _done), new MetricLabel("result", "done"));
        writer.Number(Interlocked.Read(ref _failed), new MetricLabel("result", "failed"));
    }

    /// <summary>Pushes what there is a last time, for two seconds at most, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isEnding, 1) != 0)
        {
            return;
        }

        await _end.CancelAsync().ConfigureAwait(false);
        await _pushing.ConfigureAwait(false);
        using (var patience = new CancellationTokenSource(_lastPush))
        {
            await TryPushAsync(patience.Token).ConfigureAwait(false);
        }

        _http.Dispose();
        _end.Dispose();
    }

    private async Task PushAsync()
    {
        var wait = _settings.Interval;
        try
        {
            while (true)
            {
                await Task.Delay(wait, _time, _end.Token).ConfigureAwait(false);
                var (isDone, retryAfter) = await TryPushAsync(_end.Token).ConfigureAwait(false);
                wait = isDone ? _settings.Interval : Clamp(retryAfter ?? (wait * 2));
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private TimeSpan Clamp(TimeSpan wait) => TimeSpan.FromTicks(Math.Clamp(wait.Ticks, _settings.Interval.Ticks, Math.Max(_longestWait.Ticks, _settings.Interval.Ticks)));

    private async Task<(bool IsDone, TimeSpan? RetryAfter)> TryPushAsync(CancellationToken cancel)
    {
        try
        {
            _buffer.ResetWrittenCount();
            using (var json = new OtlpJson(_buffer, _resource, _startedAt, _time.GetUtcNow()))
            {
                _metrics.WriteTo(json);
                json.End();
            }

            using var content = new ReadOnlyMemoryContent(_buffer.WrittenMemory);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var answer = await _http.PostAsync(_address, content, cancel).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
            {
                Interlocked.Increment(ref _done);
                Say(isFailing: false, $"metrics: {_settings.Endpoint.Authority} takes them again");
                return (true, null);
            }

            Fail($"it answers {(int)answer.StatusCode}{(answer.StatusCode == HttpStatusCode.NotFound ? ": is OTLP over HTTP served there" : "")}");
            return (false, answer.Headers.RetryAfter?.Delta);
        }
        catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !_end.IsCancellationRequested))
        {
            Fail(error is OperationCanceledException ? "it did not answer in time" : error.Message);
            return (false, null);
        }
        catch (OperationCanceledException) when (Volatile.Read(ref _isEnding) != 0)
        {
            return (false, null);
        }
    }

    private void Fail(string reason)
    {
        Interlocked.Increment(ref _failed);
        Say(isFailing: true, $"metrics: {_settings.Endpoint.Authority} does not take them: {reason}; they are offered again, and nothing waits for it");
    }

    private void Say(bool isFailing, string message)
    {
        if (_isFailing != isFailing)
        {
            _isFailing = isFailing;
            _report(message);
        }
    }
}
