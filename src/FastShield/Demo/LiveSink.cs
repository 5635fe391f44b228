using System.Globalization;
using FastShield.Proxy.Events;

namespace FastShield.Demo;

/// <summary>One line an event, for eyes: when, what was done, to what, and why.</summary>
internal sealed class LiveSink(TextWriter output) : IEventSink
{
    public void Write(ShieldEvent item)
    {
        var why = item.Violation is { } violation
            ? $"{EventNames.Of(violation.Location)} {violation.Target} {EventNames.Of(violation.Class)} {violation.Detail}".TrimEnd()
            : item.Detail;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{item.Time.ToLocalTime():HH:mm:ss.fff} {EventNames.Of(item.Action),-5} {item.Status} {item.Method} {item.Path} {item.Operation} {EventNames.Of(item.Source)} {why}"));
    }

    public void Flush() => output.Flush();
}
