namespace FastShield.Proxy.Tls;

/// <summary>A key for session tickets: 16 bytes of name, 32 to authenticate (HMAC-SHA256), 32 to encrypt (AES-256-CBC), as RFC 5077 section 4 recommends.</summary>
internal sealed class TicketKey
{
    public const int Length = 80;
    private const int NameLength = 16;
    private const int PartLength = 32;

    private readonly byte[] _bytes;

    /// <param name="bytes">The key, taken over.</param>
    /// <param name="made">When it was made, as the ring's clock counts.</param>
    public TicketKey(byte[] bytes, long made)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Length);
        _bytes = bytes;
        Made = made;
    }

    public long Made { get; }

    public ReadOnlySpan<byte> Name => _bytes.AsSpan(0, NameLength);

    public ReadOnlySpan<byte> MacKey => _bytes.AsSpan(NameLength, PartLength);

    public ReadOnlySpan<byte> CipherKey => _bytes.AsSpan(NameLength + PartLength, PartLength);

    public bool HasName(ReadOnlySpan<byte> name) => Name.SequenceEqual(name);
}
