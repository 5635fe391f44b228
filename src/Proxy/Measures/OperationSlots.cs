using System.Runtime.CompilerServices;
using FastShield.Proxy.Gates;

namespace FastShield.Proxy.Measures;

/// <summary>
/// Which numbers belong to which operation, over all shields of a process: an operation that keeps its name, method and path keeps its numbers when the
/// shield is swapped. The first <see cref="Most"/> get a slot of their own, the others share slot 0, so that a metric never has more series.
/// </summary>
internal sealed class OperationSlots
{
    /// <summary>Slots beside the common one.</summary>
    public const int Most = 1000;

    /// <summary>What is kept of a name or path.</summary>
    private const int LongestName = 128;

    private readonly Lock _lock = new();
    private readonly Dictionary<OperationKey, int> _slots = [];
    private readonly List<OperationKey> _keys = [OperationKey.Other];
    private readonly ConditionalWeakTable<Shield, int[]> _ofShield = [];

    /// <summary>Slots given so far, the common one included.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _keys.Count;
            }
        }
    }

    /// <summary>The operations of the slots.</summary>
    public OperationKey[] Keys
    {
        get
        {
            lock (_lock)
            {
                return [.. _keys];
            }
        }
    }

    /// <summary>The slots of a shield's operations, by their number in it; made when the shield is published, so that no loop has to wait for it.</summary>
    public int[] Of(Shield shield) => _ofShield.GetValue(shield, Make);

    private static string Cut(string text) => text.Length <= LongestName ? text : text[..LongestName];

    private int[] Make(Shield shield)
    {
        lock (_lock)
        {
            return [.. shield.Operations.Select(operation => SlotOf(new OperationKey(Cut(operation.Check.Name), Cut(operation.Check.Method), Cut(operation.Check.Path))))];
        }
    }

    private int SlotOf(OperationKey key)
    {
        if (_slots.TryGetValue(key, out var slot))
        {
            return slot;
        }

        if (_keys.Count > Most)
        {
            return 0;
        }

        _keys.Add(key);
        return _slots[key] = _keys.Count - 1;
    }
}
