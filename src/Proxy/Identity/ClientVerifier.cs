using System.Buffers.Binary;
using System.Security.Cryptography;
using FastShield.Proxy.Identity.Status;

namespace FastShield.Proxy.Identity;

/// <summary>
/// Remembers verdicts, so that a client that comes again costs a hash and a look-up in place of a path, and its texts are made once. Bounded; what does not
/// verify has fewer places, so that strangers do not drive out clients. From any thread.
/// </summary>
internal sealed class ClientVerifier
{
    private const int Header = SHA256.HashSizeInBytes + 1 + ((1 + ChainVerifier.MaxSent) * sizeof(int));

    [ThreadStatic]
    private static byte[]? _scratch;

    private readonly Generations<Key, ClientProof> _verified = new(2048);
    private readonly Generations<Key, ClientProof> _refused = new(256);

    /// <summary>What responders have said of certificates.</summary>
    public required StatusBook Statuses { get; init; }

    /// <summary>Paths that were built, for tests and measures.</summary>
    public long Built => Interlocked.Read(ref _built);

    private long _built;

    /// <summary>The verdict about what a client sent.</summary>
    /// <param name="trust">What the host asks.</param>
    /// <param name="certificates">The leaf and what came behind it, in DER, one after the other.</param>
    /// <param name="lengths">The length of each.</param>
    /// <param name="now">The time.</param>
    public ClientProof Verify(HostTrust trust, ReadOnlySpan<byte> certificates, ReadOnlySpan<int> lengths, DateTimeOffset now)
    {
        if (lengths.Length > 1 + ChainVerifier.MaxSent || certificates.Length > ChainVerifier.MaxBytes)
            return TooLong(certificates, lengths, now);
        var key = KeyOf(trust, certificates, lengths);
        if ((_verified.Find(key) ?? _refused.Find(key)) is { } known && known.HoldsAt(now))
            return known;
        var sent = new byte[lengths.Length - 1][];
        var start = lengths[0];
        for (var i = 0; i < sent.Length; i++)
        {
            sent[i] = certificates.Slice(start, lengths[i + 1]).ToArray();
            start += lengths[i + 1];
        }
        Interlocked.Increment(ref _built);
        var proof = ChainVerifier.Verify(trust, certificates[..lengths[0]].ToArray(), sent, now);
        (proof.Fault == CertificateFault.None ? _verified : _refused).Add(key, proof);
        return proof;
    }

    /// <summary>The verdict about the same certificates against another host's trust, or the same host's at another time.</summary>
    public ClientProof Verify(HostTrust trust, ClientProof proof, DateTimeOffset now)
    {
        Span<int> lengths = stackalloc int[1 + ChainVerifier.MaxSent];
        if (proof.Sent.Length > ChainVerifier.MaxSent)
            return proof;
        var all = new byte[proof.Leaf.Length + proof.Sent.Sum(static link => link.Length)];
        proof.Leaf.CopyTo(all, 0);
        lengths[0] = proof.Leaf.Length;
        var end = proof.Leaf.Length;
        for (var i = 0; i < proof.Sent.Length; i++)
        {
            proof.Sent[i].CopyTo(all, end);
            end += lengths[i + 1] = proof.Sent[i].Length;
        }
        return Verify(trust, all, lengths[..(1 + proof.Sent.Length)], now);
    }

    private static ClientProof TooLong(ReadOnlySpan<byte> certificates, ReadOnlySpan<int> lengths, DateTimeOffset now) =>
        new() { Leaf = certificates[..lengths[0]].ToArray(), Sent = [], Fault = CertificateFault.ChainTooLong, NotBefore = now, NotAfter = now };

    private static Key KeyOf(HostTrust trust, ReadOnlySpan<byte> certificates, ReadOnlySpan<int> lengths)
    {
        var text = (_scratch ??= new byte[Header + ChainVerifier.MaxBytes]).AsSpan();
        text[..Header].Clear();
        trust.Kind.CopyTo(text);
        text[SHA256.HashSizeInBytes] = (byte)lengths.Length;
        for (var i = 0; i < lengths.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(text[(SHA256.HashSizeInBytes + 1 + (i * sizeof(int)))..], lengths[i]);
        certificates.CopyTo(text[Header..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..(Header + certificates.Length)], digest);
        return new Key(BinaryPrimitives.ReadUInt128LittleEndian(digest), BinaryPrimitives.ReadUInt128LittleEndian(digest[16..]));
    }

    /// <summary>All of a SHA-256: two sets of certificates never have one verdict.</summary>
    private readonly record struct Key(UInt128 High, UInt128 Low);
}
