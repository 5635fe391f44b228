using System.Security.Cryptography;

namespace FastShield.Proxy.Tls;

/// <summary>
/// The keys of session tickets, shared by all loops and kept over changes of certificates. Without a file: random at the start, a new one after
/// <see cref="RotateEvery"/>, and those before it go on to open tickets for as long as a ticket lives. With a file, whoever writes it rotates: its
/// first key makes tickets and all open them, so that nodes with the same file resume each other's sessions.
/// </summary>
public sealed class TicketKeyRing
{
    /// <summary>How long a ticket may be used.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(4);

    /// <summary>How long a random key makes tickets.</summary>
    public static readonly TimeSpan RotateEvery = TimeSpan.FromHours(4);

    private const int MaxKeys = 16;

    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly string? _file;
    private TicketKey[] _keys;

    /// <summary>Random keys.</summary>
    public TicketKeyRing(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _keys = [Make(_time.GetTimestamp())];
    }

    private TicketKeyRing(string file, TimeProvider? time)
    {
        _time = time ?? TimeProvider.System;
        _file = file;
        _keys = Read(file, _time.GetTimestamp());
    }

    /// <summary>Keys of a file: 80 bytes each (<c>openssl rand 80</c>), the newest first, at most 16; readable by its owner alone.</summary>
    /// <exception cref="CertificateException">With the file and what to do.</exception>
    public static TicketKeyRing FromFile(string file, TimeProvider? time = null) => new(file, time);

    /// <summary>The file that the keys come from; null for random ones.</summary>
    public string? SourceFile => _file;

    /// <summary>Reads the file again.</summary>
    /// <exception cref="CertificateException">With the file and what to do; the keys stay as they were.</exception>
    public void Reload()
    {
        if (_file is not null)
            Volatile.Write(ref _keys, Read(_file, _time.GetTimestamp()));
    }

    /// <summary>The key that makes tickets now.</summary>
    internal TicketKey Current
    {
        get
        {
            var newest = Volatile.Read(ref _keys)[0];
            return _file is null && _time.GetElapsedTime(newest.Made) >= RotateEvery ? Rotate() : newest;
        }
    }

    /// <summary>The key of this name; null for one that is not known, or too old. <paramref name="isCurrent"/> is false where a new ticket is due.</summary>
    internal TicketKey? Find(ReadOnlySpan<byte> name, out bool isCurrent)
    {
        var current = Current;
        isCurrent = true;
        if (current.HasName(name))
            return current;
        isCurrent = false;
        foreach (var key in Volatile.Read(ref _keys))
        {
            // Its last ticket was made when the next key came, and has lived for its time by then.
            if (key.HasName(name))
                return _file is not null || _time.GetElapsedTime(key.Made) < RotateEvery + Lifetime ? key : null;
        }
        return null;
    }

    private TicketKey Rotate()
    {
        lock (_lock)
        {
            var newest = _keys[0];
            if (_time.GetElapsedTime(newest.Made) < RotateEvery)
                return newest;
            var made = Make(_time.GetTimestamp());
            Volatile.Write(ref _keys, [made, .. _keys.Where(key => _time.GetElapsedTime(key.Made) < RotateEvery + Lifetime)]);
            return made;
        }
    }

    private static TicketKey Make(long now) => new(RandomNumberGenerator.GetBytes(TicketKey.Length), now);

    private static TicketKey[] Read(string file, long now)
    {
        CertificateFile.DemandPrivate(file, "ticket key");
        var bytes = CertificateFile.ReadBytes(file, "ticket key");
        try
        {
            var count = bytes.Length / TicketKey.Length;
            if (count is 0 or > MaxKeys || bytes.Length % TicketKey.Length != 0)
                throw new CertificateException($"{file}: holds {bytes.Length} bytes. Give 1 to {MaxKeys} keys of {TicketKey.Length} bytes each, the newest first: 'openssl rand {TicketKey.Length} > {file}' makes one.");
            var keys = new TicketKey[count];
            for (var i = 0; i < count; i++)
                keys[i] = new TicketKey(bytes.AsSpan(i * TicketKey.Length, TicketKey.Length).ToArray(), now);
            return keys;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
