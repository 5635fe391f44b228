using FastShield.Proxy.Events;
using FastShield.Proxy.Gates;
using FastShield.Proxy.Journey;
using FastShield.Runtime.Contract;

namespace FastShield.Proxy.Measures;

/// <summary>
/// What one loop measures of its requests: written by its thread alone, without locks; read by any. Its memory is fixed but for the operations, whose
/// number is bounded by <see cref="OperationSlots.Most"/>. Counting a request allocates nothing.
/// </summary>
internal sealed class LoopMeasures(TimeProvider time, OperationSlots slots)
{
    /// <summary>One request in so many is timed phase by phase; a prime, so that no regular pattern of requests hides from it.</summary>
    public const int TimedOneIn = 17;

    /// <summary>Numbers that are kept of an operation: one an outcome, and at the last place the time in nanoseconds; a cache line.</summary>
    public const int NumbersOfOperation = 8;

    /// <summary>Statuses that are counted singly; what is not among them is counted at 0, as is a request without a status.</summary>
    public const int Statuses = 600;

    private const int TimeOfOperation = NumbersOfOperation - 1;

    private static readonly int _phases = Enum.GetValues<Phase>().Length;
    private static readonly int _sources = Enum.GetValues<EventSource>().Length;
    private static readonly int _classes = Enum.GetValues<ErrorClass>().Length + 1;

    private readonly TimeScale _scale = new(time);
    private readonly OperationSlots _slots = slots;
    private Shield? _seen;
    private int[] _slotOf = [];
    private long[] _operations = new long[NumbersOfOperation];
    private int _untilTimed;

    /// <summary>From the complete head to the end of the answer.</summary>
    public LatencyHistogram Request { get; } = new();

    /// <summary>From the complete head until the request went to an origin or was answered, the arrival of a body that is checked included.</summary>
    public LatencyHistogram Shield { get; } = new();

    /// <summary>From there to the origin's first byte.</summary>
    public LatencyHistogram Origin { get; } = new();

    /// <summary>Checks of long bodies on the loop.</summary>
    public LatencyHistogram CheckOnLoop { get; } = new();

    /// <summary>Checks of longer bodies on worker threads.</summary>
    public LatencyHistogram CheckOnWorker { get; } = new();

    /// <summary>The wait for a worker thread.</summary>
    public LatencyHistogram WorkerWait { get; } = new();

    /// <summary>By phase, of the requests that were timed.</summary>
    public LatencyHistogram[] Phases { get; } = [.. Enumerable.Range(0, _phases).Select(_ => new LatencyHistogram())];

    /// <summary>By <see cref="RequestOutcome"/>.</summary>
    public long[] Outcomes { get; } = new long[Enum.GetValues<RequestOutcome>().Length];

    /// <summary>By status.</summary>
    public long[] ByStatus { get; } = new long[Statuses];

    /// <summary>By <see cref="FindingIndex"/>.</summary>
    public long[] Findings { get; } = new long[2 * _phases * _sources * _classes];

    /// <summary>By slot of <see cref="OperationSlots"/>, <see cref="NumbersOfOperation"/> each.</summary>
    public long[] Operations => Volatile.Read(ref _operations);

    /// <summary>Whether this request is timed phase by phase.</summary>
    public bool IsTimed()
    {
        if (--_untilTimed > 0)
        {
            return false;
        }

        _untilTimed = TimedOneIn;
        return true;
    }

    /// <summary>Counts a request's phase; <paramref name="ticks"/> of the clock.</summary>
    public void Timed(Phase phase, long ticks) => Phases[(int)phase].Observe(_scale.Nanoseconds(ticks));

    /// <summary>Counts a check of a long body on the loop.</summary>
    public void CheckedOnLoop(long ticks) => CheckOnLoop.Observe(_scale.Nanoseconds(ticks));

    /// <summary>Counts a check on a worker thread; timestamps of the clock.</summary>
    public void CheckedOnWorker(long queuedAt, long startedAt, long endedAt)
    {
        WorkerWait.Observe(_scale.Nanoseconds(startedAt - queuedAt));
        CheckOnWorker.Observe(_scale.Nanoseconds(endedAt - startedAt));
    }

    /// <summary>Counts a request whose head never was complete.</summary>
    public void EndedWithoutHead(RequestOutcome outcome, int status)
    {
        Outcomes[(int)outcome]++;
        ByStatus[(uint)status < Statuses ? status : 0]++;
    }

    /// <summary>Counts a request; timestamps of the clock, 0 for what has not happened.</summary>
    public void Ended(Shield shield, int operation, RequestOutcome outcome, int status, long startedAt, long forwardedAt, long respondedAt, long endedAt)
    {
        var took = _scale.Nanoseconds(endedAt - startedAt);
        Request.Observe(took);
        Shield.Observe(forwardedAt == 0 ? took : _scale.Nanoseconds(forwardedAt - startedAt));
        if (respondedAt != 0)
        {
            Origin.Observe(_scale.Nanoseconds(respondedAt - forwardedAt));
        }

        EndedWithoutHead(outcome, status);
        if (operation >= 0)
        {
            if (shield != _seen)
            {
                Learn(shield);
            }

            var numbers = _slotOf[operation] * NumbersOfOperation;
            _operations[numbers + (int)outcome]++;
            _operations[numbers + TimeOfOperation] += took;
        }
    }

    /// <summary>Counts what was found wrong with a request, or about it.</summary>
    public void Found(Phase phase, EventSource source, Violation? violation, bool isBlocked) =>
        Findings[FindingIndex(phase, source, violation?.Class, isBlocked)]++;

    /// <summary>Where findings of one kind are counted.</summary>
    public static int FindingIndex(Phase phase, EventSource source, ErrorClass? errorClass, bool isBlocked) =>
        (((((isBlocked ? _phases : 0) + (int)phase) * _sources) + (int)source) * _classes) + (errorClass is { } known ? (int)known + 1 : 0);

    /// <summary>Every kind of finding, in the order of <see cref="FindingIndex"/>.</summary>
    public static IEnumerable<(Phase Phase, EventSource Source, ErrorClass? Class, bool IsBlocked)> FindingKinds =>
        from isBlocked in (bool[])[false, true]
        from phase in Enum.GetValues<Phase>()
        from source in Enum.GetValues<EventSource>()
        from errorClass in Enum.GetValues<ErrorClass>().Select(static known => (ErrorClass?)known).Prepend(null)
        select (phase, source, errorClass, isBlocked);

    /// <summary>Another shield than that of the last request: once a swap, and where requests of two shields end side by side.</summary>
    private void Learn(Shield shield)
    {
        _slotOf = _slots.Of(shield);
        _seen = shield;
        var needed = _slots.Count * NumbersOfOperation;
        if (_operations.Length < needed)
        {
            var grown = new long[needed];
            _operations.CopyTo(grown, 0);
            Volatile.Write(ref _operations, grown);
        }
    }
}
