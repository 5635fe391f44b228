using System.Threading.Channels;

namespace FastShield.Proxy.Events;

/// <summary>
/// The events of a process on their way to the sinks: a bounded line that never makes a request wait. What finds no room is dropped and counted; a sink
/// that throws loses its event, which is counted as well.
/// </summary>
public sealed class EventRing : IAsyncDisposable
{
    private readonly Channel<ShieldEvent> _line;
    private readonly IReadOnlyList<IEventSink> _sinks;
    private readonly Task _consumer;
    private long _published;
    private long _dropped;
    private long _failed;

    /// <summary>Starts the consumer.</summary>
    /// <param name="capacity">Events that may wait.</param>
    /// <param name="sinks">Who gets them.</param>
    public EventRing(int capacity, IReadOnlyList<IEventSink> sinks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentNullException.ThrowIfNull(sinks);
        _sinks = sinks;
        _line = Channel.CreateBounded<ShieldEvent>(new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        _consumer = Task.Run(ConsumeAsync);
    }

    /// <summary>Events taken into the line.</summary>
    public long Published => Interlocked.Read(ref _published);

    /// <summary>Events dropped because the line was full.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Events that wait for the sinks.</summary>
    public int Waiting => _line.Reader.Count;

    /// <summary>Times that a sink threw.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Puts an event into the line, or drops it. Never waits; from any thread.</summary>
    public void Publish(ShieldEvent item)
    {
        if (_line.Writer.TryWrite(item))
        {
            Interlocked.Increment(ref _published);
        }
        else
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Ends the line, and waits until the sinks have what was in it.</summary>
    public async ValueTask DisposeAsync()
    {
        _line.Writer.TryComplete();
        await _consumer.ConfigureAwait(false);
    }

    private async Task ConsumeAsync()
    {
        var reader = _line.Reader;
        while (await reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (reader.TryRead(out var item))
            {
                foreach (var sink in _sinks)
                {
                    Deliver(sink, item);
                }
            }

            foreach (var sink in _sinks)
            {
                Deliver(sink, null);
            }
        }
    }

    private void Deliver(IEventSink sink, ShieldEvent? item)
    {
        try
        {
            if (item is null)
            {
                sink.Flush();
            }
            else
            {
                sink.Write(item);
            }
        }
        catch (Exception)
        {
            // A full disk must not end the events of the other sinks.
            Interlocked.Increment(ref _failed);
        }
    }
}
