using System.Runtime.CompilerServices;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Upstream;

/// <summary>
/// One loop's way to one origin: the address for each request, the least loaded one of those that are well; its connection, kept or new; and the bounds.
/// For the loop's thread alone.
/// </summary>
internal sealed class OriginPool
{
    /// <summary>Addresses that are looked at for the least loaded one; of more, two are taken at random (the power of two choices).</summary>
    private const int FewTargets = 8;

    /// <summary>Addresses that one request tries to connect to.</summary>
    private const int MaxTries = 3;

    /// <summary>A retry's price, where a request earns the percentage of the budget.</summary>
    private const int RetryPrice = 100;

    /// <summary>Retries that may come at once.</summary>
    private const int MaxCredit = 10 * RetryPrice;

    private readonly LinkedList<PoolWaiter> _waiters = [];
    private readonly int _maxConnections;
    private readonly int _maxPending;
    private readonly bool _mayShare;
    private OriginTarget[] _known = [];
    private TargetPool[] _targets = [];
    private int _credit = MaxCredit;
    private uint _random;

    public OriginPool(EventLoop loop, Origin origin)
    {
        Loop = loop;
        Origin = origin;
        _maxConnections = ShareOf(origin.Settings.MaxConnections, 1);
        _maxPending = ShareOf(origin.Settings.MaxPending, 0);
        _mayShare = origin.Settings.Protocol != OriginProtocol.Http1;
        _random = (uint)(loop.Index + 1) * 2654435769;
    }

    public EventLoop Loop { get; }

    public Origin Origin { get; }

    public OriginCounters Counters { get; } = new();

    /// <summary>A request comes: it earns its share of a retry.</summary>
    public void Begin()
    {
        Counters.Requests++;
        _credit = Math.Min(MaxCredit, _credit + Origin.Settings.RetryBudget);
    }

    /// <summary>A kept connection to the address that is to be used, or null where one has to be made.</summary>
    public Connection? TryTake()
    {
        if (!ReferenceEquals(_known, Origin.Targets))
        {
            Renew();
        }

        var targets = _targets;
        var taken = targets.Length == 1 ? targets[0].TryTake() : Choose(0)?.TryTake();
        if (taken is not null)
        {
            Counters.InFlight++;
        }

        return taken;
    }

    /// <summary>
    /// A connection where none was kept for the chosen address: a new one, to another address where that fails, and one that becomes free where there
    /// are as many as may be.
    /// </summary>
    /// <param name="deadline">When it has failed, in the loop's milliseconds.</param>
    /// <param name="mayBeKept">False where it has to be a new one.</param>
    public async ValueTask<OriginTake> ConnectAsync(long deadline, bool mayBeKept)
    {
        if (Origin.Targets.Length == 0)
        {
            await Origin.FindTargetsAsync(Loop);
        }

        if (!ReferenceEquals(_known, Origin.Targets))
        {
            Renew();
        }

        var tried = 0UL;
        var last = new OriginTake(null, false, ConnectionErrorKind.NameNotResolved);
        var wasWoken = false;
        for (var tries = 0; tries < MaxTries && Loop.Now < deadline && Choose(tried) is { } target;)
        {
            if (Counters.Connections >= _maxConnections || (_waiters.Count > 0 && !wasWoken))
            {
                if (mayBeKept && TakeAny() is { } free)
                {
                    OnRoom();
                    return new OriginTake(free, true, default);
                }

                wasWoken = await WaitAsync(deadline);
                if (!wasWoken)
                {
                    Counters.Overflows++;
                    return new OriginTake(null, false, ConnectionErrorKind.OutOfResources) { IsFull = true };
                }

                continue;
            }

            if (((mayBeKept && tries == 0) || _mayShare) && target.TryTake() is { } kept)
            {
                Counters.InFlight++;
                OnRoom();
                return new OriginTake(kept, true, default);
            }

            var bit = 1UL << (Array.IndexOf(_targets, target) & 63);
            if (target.IsBeingShared)
            {
                var woken = await target.WaitAsync(deadline);
                if (woken != PoolWaiter.TryAgain)
                {
                    tries++;
                    tried |= bit;
                    last = new OriginTake(null, false, woken == PoolWaiter.TimedOut ? ConnectionErrorKind.TimedOut : target.LastFailure);
                }

                continue;
            }

            tries++;
            tried |= bit;
            last = await ConnectToAsync(target, tries == MaxTries || _targets.Length == 1 ? deadline : Loop.Now + ((deadline - Loop.Now) / 2));
            if (last.Connection is not null)
            {
                return last;
            }
        }

        Counters.Failures++;
        return last;
    }

    /// <summary>Gives a connection back whose response was read to its end.</summary>
    public void Return(Connection connection)
    {
        Counters.InFlight--;
        TargetOf(connection).Return(connection);
        WakeOne();
    }

    /// <summary>Gives a connection up.</summary>
    public void Drop(Connection connection)
    {
        Counters.InFlight--;
        TargetOf(connection).Drop(connection);
        if (connection is Http2OriginStream)
        {
            OnRoom();
        }
    }

    /// <summary>The origin has begun a final response.</summary>
    public void Answered(Connection connection, int status)
    {
        if (status is 502 or 503 or 504)
        {
            Failed(connection);
        }
        else
        {
            TargetOf(connection).Target.Succeeded();
        }
    }

    /// <summary>The origin has failed a request that it was sent.</summary>
    public void Failed(Connection connection)
    {
        Counters.Failures++;
        NoteFailure(TargetOf(connection));
    }

    /// <summary>Whether a request may be sent a second time, as far as the budget goes; it is taken from there.</summary>
    public bool MayRetry()
    {
        if (!Origin.Settings.Retry || _credit < RetryPrice)
        {
            Counters.RetriesDenied++;
            return false;
        }

        _credit -= RetryPrice;
        Counters.Retries++;
        return true;
    }

    /// <summary>There may be room for more than the request that has just found its place: the next one that waits looks, and so on.</summary>
    public void OnRoom()
    {
        if (_waiters.Count > 0 && (Counters.Connections < _maxConnections || Array.Exists(_targets, static target => target.HasRoom)))
        {
            WakeOne();
        }
    }

    /// <summary>A connection has ended.</summary>
    public void Ended()
    {
        Counters.Connections--;
        WakeOne();
    }

    /// <summary>Ends what is idle; the origin is no longer in force.</summary>
    public void EndIdle()
    {
        foreach (var target in _targets)
        {
            target.EndIdle();
        }
    }

    private static TargetPool TargetOf(Connection connection) => Unsafe.As<TargetPool>(connection.Owner!);

    /// <summary>This loop's share of a number.</summary>
    private int ShareOf(int all, int least) => Math.Max(least, (all / Origin.Loops) + (Loop.Index < all % Origin.Loops ? 1 : 0));

    /// <summary>The origin has other addresses than before: those that stay keep their connections.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Renew()
    {
        var known = Origin.Targets;
        var before = _targets;
        _known = known;
        _targets = [.. known.Select(target => Array.Find(before, one => one.Target == target) ?? new TargetPool(this, target))];
        foreach (var gone in before.Except(_targets))
        {
            gone.Retire();
        }
    }

    /// <summary>The address for a request: the least loaded one of those that are well; where none is, of all. Null where all were tried.</summary>
    private TargetPool? Choose(ulong tried)
    {
        if (_targets.Length == 1)
        {
            return tried == 0 ? _targets[0] : null;
        }

        return ChooseOf(tried, onlyWell: true) ?? ChooseOf(tried, onlyWell: false);
    }

    private TargetPool? ChooseOf(ulong tried, bool onlyWell)
    {
        var targets = _targets;
        var count = targets.Length;
        if (count == 0)
        {
            return null;
        }

        var isFew = count <= FewTargets;
        var at = (int)(Random() % (uint)count);
        var stride = isFew ? 1 : 1 + (int)(Random() % (uint)(count - 1));
        TargetPool? best = null;
        var candidates = 0;
        for (var i = 0; i < count && (isFew || candidates < 2); i++, at = (at + stride) % count)
        {
            var one = targets[at];
            if ((tried & (1UL << (at & 63))) != 0 || (onlyWell && one.Target.IsTroubled && !MayTake(one)))
            {
                continue;
            }

            candidates++;
            if (best is null || one.InFlight < best.InFlight)
            {
                best = one;
            }
        }

        return best;
    }

    /// <summary>Whether an address that was left out gets this request: as likely as its share is.</summary>
    private bool MayTake(TargetPool target) => Random() % 100 < (uint)target.Target.Share();

    private uint Random()
    {
        // Marsaglia's xorshift: enough to spread requests.
        _random ^= _random << 13;
        _random ^= _random >> 17;
        return _random ^= _random << 5;
    }

    private Connection? TakeAny()
    {
        foreach (var target in _targets)
        {
            if (target.TryTake() is { } taken)
            {
                Counters.InFlight++;
                return taken;
            }
        }

        return null;
    }

    private async ValueTask<OriginTake> ConnectToAsync(TargetPool target, long deadline)
    {
        Counters.Connections++;
        Counters.InFlight++;
        target.InFlight++;
        target.Connecting();
        try
        {
            var connection = target.Connected(await Loop.ConnectAsync(target.Target.Address, deadline));
            connection.Owner = target;
            Counters.Connects++;
            return new OriginTake(connection, false, default);
        }
        catch (ConnectionException error)
        {
            target.InFlight--;
            Counters.InFlight--;
            Counters.ConnectFailures++;
            target.NotConnected(error.Kind);
            Ended();
            NoteFailure(target);
            return new OriginTake(null, false, error.Kind);
        }
    }

    private void NoteFailure(TargetPool target)
    {
        if (_targets.Length > 1)
        {
            target.Target.Failed(isLast: !Array.Exists(_targets, other => other != target && (!other.Target.IsTroubled || other.Target.Share() > 0)));
        }
    }

    private async ValueTask<bool> WaitAsync(long deadline)
    {
        if (_waiters.Count >= _maxPending)
        {
            return false;
        }

        var waiter = new PoolWaiter(Loop, deadline);
        var place = _waiters.AddLast(waiter);
        Counters.Pending++;
        var woken = await waiter.Woken;
        Counters.Pending--;
        if (place.List is not null)
        {
            _waiters.Remove(place);
        }

        return woken != PoolWaiter.TimedOut;
    }

    /// <summary>The first request that waits gets its chance.</summary>
    private void WakeOne()
    {
        while (_waiters.First is { } first)
        {
            _waiters.Remove(first);
            if (first.Value.IsWaiting)
            {
                first.Value.Wake();
                return;
            }
        }
    }
}
