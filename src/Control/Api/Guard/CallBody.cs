namespace FastShield.Control.Api.Guard;

/// <summary>A whole body in memory, with 64 zero bytes behind its end. Letting go of it gives its room back.</summary>
internal sealed class CallBody(byte[] buffer, int length, Action? release) : IDisposable
{
    /// <summary>Zero bytes behind the end, which the checks read past it.</summary>
    public const int Slack = 64;

    private Action? _release = release;

    /// <summary>The body of a call that has none.</summary>
    public static CallBody None { get; } = new(new byte[Slack], 0, null);

    /// <summary>The octets, and the zero bytes.</summary>
    public byte[] Buffer => buffer;

    /// <summary>Octets of the body.</summary>
    public int Length => length;

    /// <summary>The octets alone.</summary>
    public ReadOnlyMemory<byte> Content => buffer.AsMemory(0, length);

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
