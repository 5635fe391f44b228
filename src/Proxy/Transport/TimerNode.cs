namespace FastShield.Proxy.Transport;

/// <summary>Something that wants to be called at a time; links itself into the wheel, so that arming allocates nothing.</summary>
internal abstract class TimerNode
{
    internal TimerNode? Next;
    internal TimerNode? Previous;

    /// <summary>The wheel's slot, or -1 when it is in none.</summary>
    internal int Slot = -1;

    /// <summary>The tick at which the wheel will call.</summary>
    internal long DueTick;

    /// <summary>Called on the loop, out of the wheel already.</summary>
    internal abstract void OnDue(long now);
}
