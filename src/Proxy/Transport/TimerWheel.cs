using System.Numerics;

namespace FastShield.Proxy.Transport;

/// <summary>
/// A hashed wheel of 1024 slots of 50 ms for coarse deadlines: arming and forgetting are a few stores, and the wheel turns only while something is
/// in it. A time beyond one turn (51 s) is met by looking again after the turn.
/// </summary>
internal sealed class TimerWheel
{
    /// <summary>Milliseconds of a tick: how late a timer may be, apart from a busy loop.</summary>
    public const int TickMilliseconds = 50;

    private const int SlotCount = 1024;
    private readonly TimerNode?[] _slots = new TimerNode?[SlotCount];
    private readonly ulong[] _occupied = new ulong[SlotCount / 64];
    private long _tick;
    private int _count;

    public TimerWheel(long now) => _tick = now / TickMilliseconds;

    /// <summary>Sees to it that the node is called at <paramref name="due"/> (milliseconds) or earlier; a node that is due earlier stays.</summary>
    public void Ensure(TimerNode node, long due)
    {
        var dueTick = (due / TickMilliseconds) + 1;
        if (node.Slot >= 0)
        {
            if (node.DueTick <= dueTick)
                return;
            Remove(node);
        }
        dueTick = Math.Clamp(dueTick, _tick + 1, _tick + SlotCount - 1);
        var slot = (int)(dueTick & (SlotCount - 1));
        var head = _slots[slot];
        node.DueTick = dueTick;
        node.Slot = slot;
        node.Next = head;
        node.Previous = null;
        head?.Previous = node;
        _slots[slot] = node;
        _occupied[slot >> 6] |= 1UL << (slot & 63);
        _count++;
    }

    /// <summary>Takes a node out, if it is in.</summary>
    public void Remove(TimerNode node)
    {
        if (node.Slot < 0)
            return;
        if (node.Previous is null)
        {
            _slots[node.Slot] = node.Next;
            if (node.Next is null)
                _occupied[node.Slot >> 6] &= ~(1UL << (node.Slot & 63));
        }
        else
        {
            node.Previous.Next = node.Next;
        }
        node.Next?.Previous = node.Previous;
        node.Next = node.Previous = null;
        node.Slot = -1;
        _count--;
    }

    /// <summary>Calls every node whose time has come.</summary>
    public void Advance(long now)
    {
        var target = now / TickMilliseconds;
        if (target <= _tick)
            return;
        if (_count == 0)
        {
            _tick = target;
            return;
        }
        // A loop that slept longer than a turn of the wheel has every slot due once, not several times.
        var tick = Math.Max(_tick + 1, target - SlotCount + 1);
        for (; tick <= target; tick++)
        {
            _tick = tick;
            var slot = (int)(tick & (SlotCount - 1));
            while (_slots[slot] is { } node)
            {
                Remove(node);
                node.OnDue(now);
            }
        }
    }

    /// <summary>Milliseconds until the next occupied slot, -1 when the wheel is empty.</summary>
    public int MillisecondsToNext(long now)
    {
        if (_count == 0)
            return -1;
        var start = (int)((_tick + 1) & (SlotCount - 1));
        for (var word = 0; word <= SlotCount / 64; word++)
        {
            var index = ((start >> 6) + word) & (SlotCount / 64 - 1);
            var bits = _occupied[index];
            if (word == 0)
                bits &= ulong.MaxValue << (start & 63);
            else if (word == SlotCount / 64)
                bits &= (1UL << (start & 63)) - 1;
            if (bits == 0)
                continue;
            var slot = (index << 6) + BitOperations.TrailingZeroCount(bits);
            var ticks = ((slot - start) & (SlotCount - 1)) + 1;
            return (int)Math.Max(0, ((_tick + ticks) * TickMilliseconds) - now);
        }
        return -1;
    }
}
