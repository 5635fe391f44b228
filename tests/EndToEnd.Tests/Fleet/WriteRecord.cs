using Xunit;

namespace FastShield.EndToEnd.Tests.Fleet;

/// <summary>What writers know of their writes: acknowledged, or under way when the node was killed, which leaves open whether they were made.</summary>
internal sealed class WriteRecord
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, bool> _certain = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    /// <summary>Writes that were acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Writes that were under way when the node was killed.</summary>
    public int InFlight { get; private set; }

    /// <summary>A write of this thing is under way.</summary>
    public void Begin(string name)
    {
        lock (_lock)
        {
            _certain.Remove(name);
            _open.Add(name);
        }
    }

    /// <summary>It was acknowledged.</summary>
    public void Acknowledge(string name, bool isThere)
    {
        lock (_lock)
        {
            _open.Remove(name);
            _certain[name] = isThere;
            Acknowledged++;
        }
    }

    /// <summary>Holds what a node has against what is known; what was open is settled by it.</summary>
    public void Check(IReadOnlySet<string> found)
    {
        lock (_lock)
        {
            Assert.All(_certain, item => Assert.True(found.Contains(item.Key) == item.Value, $"{item.Key} was {(item.Value ? "added" : "deleted")}, and that was lost"));
            foreach (var name in _open)
            {
                _certain[name] = found.Contains(name);
            }

            InFlight += _open.Count;
            _open.Clear();
        }
    }
}
