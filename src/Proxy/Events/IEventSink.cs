namespace FastShield.Proxy.Events;

/// <summary>Takes events, one at a time and always from the same task.</summary>
public interface IEventSink
{
    /// <summary>Takes one event.</summary>
    void Write(ShieldEvent item);

    /// <summary>Called when no further event waits, so that what is buffered becomes visible.</summary>
    void Flush();
}
