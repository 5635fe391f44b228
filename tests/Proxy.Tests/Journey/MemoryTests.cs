using FastShield.Proxy.Events;
using FastShield.Proxy.Journey;
using FastShield.Runtime.Contract;
using Xunit;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>Buffers, budgets and the line of events: bounds that hold.</summary>
public sealed class MemoryTests
{
    [Theory]
    [InlineData(1, 16 * 1024)]
    [InlineData(16 * 1024, 16 * 1024)]
    [InlineData((16 * 1024) + 1, 32 * 1024)]
    [InlineData(2 * 1024 * 1024, 2 * 1024 * 1024)]
    [InlineData((2 * 1024 * 1024) + 1, (2 * 1024 * 1024) + 1)]
    public void A_buffer_has_the_room_asked_for(int length, int expected)
    {
        var pool = new BufferPool();
        var buffer = pool.Rent(length);
        Assert.Equal(expected, buffer.Length);
        pool.Return(buffer);
        if (expected <= 2 * 1024 * 1024)
        {
            Assert.Same(buffer, pool.Rent(length));
        }
    }

    [Fact]
    public void Input_grows_moves_and_shrinks_with_its_bytes_in_order()
    {
        var input = new InputBuffer(new BufferPool());
        byte next = 0;
        void Receive(int count)
        {
            input.Reserve(count);
            foreach (ref var octet in input.Room.Span[..count])
            {
                octet = next++;
            }

            input.Add(count);
        }

        Receive(10_000);
        input.Consume(9_000);
        Receive(15_000);
        Receive(40_000);
        Assert.True(input.Capacity >= 56_000 + InputBuffer.Padding);
        Assert.True(input.BytesAndRoom.Length >= input.Length + InputBuffer.Padding);
        input.Consume(51_000);
        Assert.Equal(BufferPool.Smallest, input.Capacity);
        Assert.Equal(5_000, input.Length);
        var expected = (byte)(60_000 % 256);
        foreach (var octet in input.Bytes)
        {
            Assert.Equal(expected++, octet);
        }

        input.Release();
        Assert.False(input.IsHeld);
        Assert.Equal(0, input.Length);
    }

    [Fact]
    public void The_budget_gives_no_more_than_it_has()
    {
        var budget = new BodyBudget(100);
        Assert.True(budget.TryTake(60));
        Assert.False(budget.TryTake(41));
        Assert.True(budget.TryTake(40));
        budget.Return(100);
        Assert.True(budget.TryTake(100));
    }

    [Fact]
    public async Task A_full_line_drops_events_and_counts_them_and_a_sink_that_throws_harms_nobody()
    {
        using var go = new ManualResetEventSlim();
        var list = new EventList();
        var ring = new EventRing(4, [new ThrowingSink(go), list]);
        for (var i = 0; i < 100; i++)
        {
            ring.Publish(new ShieldEvent
            {
                Time = DateTimeOffset.UnixEpoch,
                RequestId = "r",
                ClientAddress = System.Net.IPAddress.Loopback,
                Action = MitigationAction.Log,
                Source = EventSource.Access,
                Phase = Phase.Record,
                Status = 200,
            });
        }

        go.Set();
        await ring.DisposeAsync();
        Assert.Equal(100, ring.Published + ring.Dropped);
        Assert.True(ring.Dropped >= 90);
        Assert.Equal(ring.Published, list.Items.Count);
        Assert.Equal(ring.Published, ring.Failed);
    }

    private sealed class ThrowingSink(ManualResetEventSlim go) : IEventSink
    {
        public void Write(ShieldEvent item)
        {
            go.Wait();
            throw new IOException("full");
        }

        public void Flush()
        {
        }
    }
}
