namespace FastShield.Proxy.Identity.Status;

/// <summary>
/// A responder: some questions at a time; and while it does not answer, one after pauses that grow from a second to a minute, so that nobody else waits for
/// it in vain. From any thread.
/// </summary>
internal sealed class Responder(TimeProvider time)
{
    /// <summary>Questions under way at a time.</summary>
    public const int MostAtOnce = 16;

    private static readonly TimeSpan _tellsSpoiltAgain = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private int _failures;
    private long _failedAt;
    private bool _isTrying;
    private long _toldSpoiltAt;

    /// <summary>The turns of those who ask.</summary>
    public SemaphoreSlim Turns { get; } = new(MostAtOnce);

    /// <summary>How long to leave in peace what has failed so many times in a row.</summary>
    public static TimeSpan PauseAfter(int failures) => TimeSpan.FromSeconds(Math.Min(60, Math.Pow(2, Math.Clamp(failures - 1, 0, 6))));

    /// <summary>Whether it may be asked now; of one that fails, by one only when the pause is over.</summary>
    public bool MayAsk()
    {
        lock (_lock)
        {
            if (_failures == 0)
                return true;
            if (_isTrying || time.GetElapsedTime(_failedAt) < PauseAfter(_failures))
                return false;
            return _isTrying = true;
        }
    }

    /// <summary>It has answered something; true where it had not before.</summary>
    public bool Answered()
    {
        lock (_lock)
        {
            var failed = _failures > 0;
            _failures = 0;
            _isTrying = false;
            return failed;
        }
    }

    /// <summary>It was away; true where it is to be told.</summary>
    public bool Failed()
    {
        lock (_lock)
        {
            // Those that were on their way with the first are the same failure.
            var isNew = _failures == 0;
            if (isNew || _isTrying)
                _failures++;
            _isTrying = false;
            _failedAt = time.GetTimestamp();
            return isNew;
        }
    }

    /// <summary>It has answered what is of no use; true where that is to be told: once in an hour.</summary>
    public bool Spoilt()
    {
        lock (_lock)
        {
            if (_toldSpoiltAt != 0 && time.GetElapsedTime(_toldSpoiltAt) < _tellsSpoiltAgain)
                return false;
            _toldSpoiltAt = time.GetTimestamp();
            return true;
        }
    }
}
