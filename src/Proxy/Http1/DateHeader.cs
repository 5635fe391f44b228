using System.Buffers.Text;

namespace FastShield.Proxy.Http1;

/// <summary>The Date line of responses, formatted once a second (RFC 9110 section 5.6.7). One per event loop: it is not for several threads.</summary>
public sealed class DateHeader
{
    private readonly TimeProvider _clock;
    private readonly byte[] _line = "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"u8.ToArray();
    private long _second = long.MinValue;

    public DateHeader(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        _clock = clock;
        Refresh();
    }

    /// <summary>`Date: Sun, 06 Nov 1994 08:49:37 GMT` and CRLF, of the last <see cref="Refresh"/>.</summary>
    public ReadOnlySpan<byte> Line => _line;

    /// <summary>Reads the clock, and formats anew if its second has changed; the loop calls it once a turn or once a second.</summary>
    public void Refresh()
    {
        var now = _clock.GetUtcNow();
        var second = now.Ticks / TimeSpan.TicksPerSecond;
        if (second != _second)
        {
            _second = second;
            Utf8Formatter.TryFormat(now, _line.AsSpan("Date: ".Length), out _, 'R');
        }
    }
}
