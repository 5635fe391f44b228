using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Threading.Channels;

namespace FastShield.Proxy.Measures.Otlp;

/// <summary>
/// Gives spans to a collector (OTLP/HTTP, JSON), some hundred at a time, on a worker thread. Requests never wait: what finds no room in the line is dropped,
/// and so is what the collector does not take; both are counted.
/// </summary>
internal sealed class SpanPush : IMetricSource, IAsyncDisposable
{
    private const int MostWaiting = 4096;
    private const int MostAtOnce = 512;
    private static readonly TimeSpan _between = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _lastPush = TimeSpan.FromSeconds(2);

    private readonly Channel<ServerSpan> _line = Channel.CreateBounded<ServerSpan>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly Uri _address;
    private readonly Action<string> _report;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly MetricLabel[] _resource;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _pushing;
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private long _done;
    private long _failed;
    private long _dropped;
    private bool _isFailing;
    private int _isEnding;

    /// <summary>Begins to push.</summary>
    public SpanPush(OtlpSettings settings, TimeProvider time, Action<string> report)
    {
        _address = new Uri(settings.Endpoint.AbsoluteUri.TrimEnd('/') + "/v1/traces");
        _time = time;
        _report = report;
        _resource =
        [
            new("service.name", "fastshield"),
            new("host.name", Environment.MachineName),
            new("process.pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)),
        ];
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), ActivityHeadersPropagator = null })
        {
            Timeout = settings.Timeout,
            MaxResponseContentBufferSize = 64 * 1024,
        };
        _pushing = Task.Run(PushAsync);
    }

    /// <summary>Puts a span into the line, or drops it. From any thread.</summary>
    public void Add(ServerSpan span)
    {
        if (!_line.Writer.TryWrite(span))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <inheritdoc/>
    public void WriteTo(MetricWriter writer)
    {
        writer.Begin(MetricCatalog.Spans);
        writer.Number(Interlocked.Read(ref _done), new MetricLabel("result", "done"));
        writer.Number(Interlocked.Read(ref _failed), new MetricLabel("result", "failed"));
        writer.Number(Interlocked.Read(ref _dropped), new MetricLabel("result", "dropped"));
    }

    /// <summary>Gives what waits to the collector, for two seconds at most, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isEnding, 1) != 0)
        {
            return;
        }

        _line.Writer.TryComplete();
        _end.CancelAfter(_lastPush);
        await _pushing.ConfigureAwait(false);
        _http.Dispose();
        _end.Dispose();
    }

    private async Task PushAsync()
    {
        var spans = new List<ServerSpan>(MostAtOnce);
        try
        {
            while (await _line.Reader.WaitToReadAsync(_end.Token).ConfigureAwait(false))
            {
                spans.Clear();
                while (spans.Count < MostAtOnce && _line.Reader.TryRead(out var span))
                {
                    spans.Add(span);
                }

                await TryPushAsync(spans).ConfigureAwait(false);
                if (spans.Count < MostAtOnce && Volatile.Read(ref _isEnding) == 0)
                {
                    await Task.Delay(_between, _time, _end.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task TryPushAsync(List<ServerSpan> spans)
    {
        try
        {
            _buffer.ResetWrittenCount();
            SpanJson.Write(_buffer, _resource, spans);
            using var content = new ReadOnlyMemoryContent(_buffer.WrittenMemory);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var answer = await _http.PostAsync(_address, content, _end.Token).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
            {
                Interlocked.Add(ref _done, spans.Count);
                Say(isFailing: false, $"spans: {_address.Authority} takes them again");
                return;
            }

            Fail(spans.Count, $"it answers {(int)answer.StatusCode}");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            Fail(spans.Count, error is OperationCanceledException ? "it did not answer in time" : error.Message);
        }
    }

    private void Fail(int count, string reason)
    {
        Interlocked.Add(ref _failed, count);
        Say(isFailing: true, $"spans: {_address.Authority} does not take them: {reason}; those are lost, and nothing waits for it");
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
