using FastShield.Proxy.Events;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>Keeps events in memory; a test waits for the one it expects.</summary>
internal sealed class EventList : IEventSink
{
    private readonly List<ShieldEvent> _items = [];

    public IReadOnlyList<ShieldEvent> Items
    {
        get
        {
            lock (_items)
            {
                return [.. _items];
            }
        }
    }

    public void Write(ShieldEvent item)
    {
        lock (_items)
        {
            _items.Add(item);
        }
    }

    public void Flush()
    {
    }

    /// <summary>All events once so many have come.</summary>
    public async Task<IReadOnlyList<ShieldEvent>> ManyAsync(int count)
    {
        for (var i = 0; i < 1000 && Items.Count < count; i++)
        {
            await Task.Delay(10);
        }

        return Items;
    }

    /// <summary>The only event there is once one has come.</summary>
    public async Task<ShieldEvent> OneAsync()
    {
        for (var i = 0; i < 1000 && Items.Count == 0; i++)
        {
            await Task.Delay(10);
        }

        return Xunit.Assert.Single(Items);
    }
}
