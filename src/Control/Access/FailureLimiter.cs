using System.Net;

namespace FastShield.Control.Access;

/// <summary>
/// Slows down who guesses: after so many failed calls from an address within a minute, further ones from it are turned away until the
/// minute is over. It remembers a bounded number of addresses; beyond it all share one count, so that many addresses gain nothing.
/// </summary>
/// <param name="allowed">Failures within a minute that are answered.</param>
/// <param name="time">The clock.</param>
public sealed class FailureLimiter(int allowed, TimeProvider time)
{
    private const int MaxAddresses = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _failures = [];
    private long _minute;

    /// <summary>True where the address has to wait.</summary>
    public bool IsLimited(IPAddress address)
    {
        lock (_lock)
        {
            Turn();
            return _failures.GetValueOrDefault(Key(address)) >= allowed;
        }
    }

    /// <summary>Counts a failure.</summary>
    public void Count(IPAddress address)
    {
        lock (_lock)
        {
            Turn();
            var key = Key(address);
            _failures[key] = _failures.GetValueOrDefault(key) + 1;
        }
    }

    private IPAddress Key(IPAddress address) => _failures.Count < MaxAddresses || _failures.ContainsKey(address) ? address : IPAddress.Any;

    private void Turn()
    {
        var minute = time.GetUtcNow().ToUnixTimeSeconds() / 60;
        if (minute != _minute)
        {
            _minute = minute;
            _failures.Clear();
        }
    }
}
