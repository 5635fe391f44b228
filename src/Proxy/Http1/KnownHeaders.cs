using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace FastShield.Proxy.Http1;

/// <summary>Finds a field name by its first and last bytes, as two words, in a table without collisions.</summary>
public static class KnownHeaders
{
    private const int Slots = 1024;

    private static readonly (string Name, KnownHeader Kind)[] _list =
    [
        ("Host", KnownHeader.Host),
        ("Content-Length", KnownHeader.ContentLength),
        ("Transfer-Encoding", KnownHeader.TransferEncoding),
        ("Connection", KnownHeader.Connection),
        ("Keep-Alive", KnownHeader.KeepAlive),
        ("Proxy-Connection", KnownHeader.ProxyConnection),
        ("TE", KnownHeader.Te),
        ("Trailer", KnownHeader.Trailer),
        ("Upgrade", KnownHeader.Upgrade),
        ("Proxy-Authorization", KnownHeader.ProxyAuthorization),
        ("Proxy-Authenticate", KnownHeader.ProxyAuthenticate),
        ("Proxy-Authentication-Info", KnownHeader.ProxyAuthenticationInfo),
        ("HTTP2-Settings", KnownHeader.Http2Settings),
        ("Expect", KnownHeader.Expect),
        ("Max-Forwards", KnownHeader.MaxForwards),
        ("Range", KnownHeader.Range),
        ("If-Match", KnownHeader.IfMatch),
        ("If-None-Match", KnownHeader.IfNoneMatch),
        ("If-Modified-Since", KnownHeader.IfModifiedSince),
        ("If-Unmodified-Since", KnownHeader.IfUnmodifiedSince),
        ("If-Range", KnownHeader.IfRange),
        ("Accept", KnownHeader.Accept),
        ("Accept-Encoding", KnownHeader.AcceptEncoding),
        ("User-Agent", KnownHeader.UserAgent),
        ("Origin", KnownHeader.Origin),
        ("Access-Control-Request-Method", KnownHeader.AccessControlRequestMethod),
        ("Access-Control-Request-Headers", KnownHeader.AccessControlRequestHeaders),
        ("Sec-WebSocket-Key", KnownHeader.SecWebSocketKey),
        ("Sec-WebSocket-Version", KnownHeader.SecWebSocketVersion),
        ("Authorization", KnownHeader.Authorization),
        ("Cookie", KnownHeader.Cookie),
        ("Set-Cookie", KnownHeader.SetCookie),
        ("WWW-Authenticate", KnownHeader.WwwAuthenticate),
        ("Content-Type", KnownHeader.ContentType),
        ("Content-Encoding", KnownHeader.ContentEncoding),
        ("Content-Range", KnownHeader.ContentRange),
        ("Cache-Control", KnownHeader.CacheControl),
        ("Date", KnownHeader.Date),
        ("Age", KnownHeader.Age),
        ("Expires", KnownHeader.Expires),
        ("Location", KnownHeader.Location),
        ("Retry-After", KnownHeader.RetryAfter),
        ("Vary", KnownHeader.Vary),
        ("Server", KnownHeader.Server),
        ("Via", KnownHeader.Via),
        ("Forwarded", KnownHeader.Forwarded),
        ("X-Forwarded-For", KnownHeader.XForwardedFor),
        ("X-Forwarded-Proto", KnownHeader.XForwardedProto),
        ("X-Forwarded-Host", KnownHeader.XForwardedHost),
        ("X-Forwarded-Client-Cert", KnownHeader.ClientIdentity),
        ("X-Real-IP", KnownHeader.ForwardedOther),
        ("Client-Cert", KnownHeader.ClientIdentity),
        ("Client-Cert-Chain", KnownHeader.ClientIdentity),
        ("X-HTTP-Method-Override", KnownHeader.Override),
        ("X-HTTP-Method", KnownHeader.Override),
        ("X-Method-Override", KnownHeader.Override),
        ("X-Original-URL", KnownHeader.Override),
        ("X-Rewrite-URL", KnownHeader.Override),
        ("X-Request-Id", KnownHeader.XRequestId),
        ("traceparent", KnownHeader.TraceParent),
        ("tracestate", KnownHeader.TraceState),
    ];

    private static readonly Entry[] _entries = MakeEntries();
    private static readonly ulong _seed = FindSeed();
    private static readonly byte[] _slots = MakeSlots(_seed)!;

    /// <summary>Every name that is known, with its kind; several names may have one kind.</summary>
    public static IReadOnlyList<(string Name, KnownHeader Kind)> All => _list;

    /// <summary>
    /// What is known of a field name; <see cref="KnownHeader.Other"/> where nothing is. Names are case-insensitive (RFC 9110
    /// section 5.1); <paramref name="name"/> is a token: of other bytes some would be taken for letters.
    /// </summary>
    public static KnownHeader Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return KnownHeader.Other;
        }

        var (head, tail) = WordsOf(name);
        ref readonly var entry = ref _entries[_slots[Slot(head, tail, _seed)]];
        if (entry.Head == head && entry.Tail == tail && entry.Name.Length == name.Length
            && (name.Length <= 16 || Ascii.EqualsIgnoreCase(name[8..^8], entry.Name.AsSpan(8, name.Length - 16))))
        {
            return entry.Kind;
        }

        return name.Length > 7 && (name[0] | 0x20) is 'x' or 'c' or 's' ? FindByPrefix(name) : KnownHeader.Other;
    }

    private static KnownHeader FindByPrefix(ReadOnlySpan<byte> name) => (name[0] | 0x20) switch
    {
        'x' => StartsWith(name, "x-forwarded-tls-client-cert"u8) ? KnownHeader.ClientIdentity
            : StartsWith(name, "x-forwarded-"u8) ? KnownHeader.ForwardedOther
            : StartsWith(name, "x-client-cert"u8) || StartsWith(name, "x-ssl-"u8) || StartsWith(name, "x-tls-client-"u8) || StartsWith(name, "x-arr-clientcert"u8)
                || StartsWith(name, "x-amzn-mtls-"u8) ? KnownHeader.ClientIdentity
            : KnownHeader.Other,
        'c' => StartsWith(name, "cf-cert-"u8) || StartsWith(name, "cf-client-cert"u8) ? KnownHeader.ClientIdentity : KnownHeader.Other,
        _ => StartsWith(name, "ssl-client-"u8) ? KnownHeader.ClientIdentity : KnownHeader.Other,
    };

    private static bool StartsWith(ReadOnlySpan<byte> name, ReadOnlySpan<byte> prefix) =>
        name.Length >= prefix.Length && Ascii.EqualsIgnoreCase(name[..prefix.Length], prefix);

    /// <summary>
    /// The first and the last eight bytes (or four, or all of three) in lower case: they overlap in names of up to sixteen bytes, and
    /// then are the whole name. Among token characters the bit 0x20 is the case of letters, and no other one becomes a letter,
    /// a digit or a hyphen by it.
    /// </summary>
    private static (ulong Head, ulong Tail) WordsOf(ReadOnlySpan<byte> name)
    {
        const ulong lower = 0x20202020_20202020;
        if (name.Length >= 8)
        {
            return (BinaryPrimitives.ReadUInt64LittleEndian(name) | lower, BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]) | lower);
        }

        return name.Length >= 4
            ? (BinaryPrimitives.ReadUInt32LittleEndian(name) | lower, BinaryPrimitives.ReadUInt32LittleEndian(name[^4..]) | lower)
            : (name[0] | (ulong)name[^1] << 8 | (ulong)name[name.Length >> 1] << 16 | lower, 0);
    }

    private static int Slot(ulong head, ulong tail, ulong seed) => (int)((head + BitOperations.RotateLeft(tail, 29)) * seed >> 54);

    private static Entry[] MakeEntries()
    {
        // Entry 0 is what empty slots point at: no name has its words.
        var entries = new Entry[_list.Length + 1];
        entries[0].Name = [];
        for (var i = 0; i < _list.Length; i++)
        {
            var name = Encoding.ASCII.GetBytes(_list[i].Name);
            (entries[i + 1].Head, entries[i + 1].Tail) = WordsOf(name);
            entries[i + 1].Name = name;
            entries[i + 1].Kind = _list[i].Kind;
        }

        return entries;
    }

    private static ulong FindSeed()
    {
        // Some ten tries suffice; a test holds that the list has a seed at all.
        var seed = 0x9E3779B97F4A7C15UL;
        while (MakeSlots(seed) is null)
        {
            seed = unchecked(seed * 0xD1342543DE82EF95 + 2);
        }

        return seed;
    }

    private static byte[]? MakeSlots(ulong seed)
    {
        var slots = new byte[Slots];
        for (var i = 1; i < _entries.Length; i++)
        {
            ref var slot = ref slots[Slot(_entries[i].Head, _entries[i].Tail, seed)];
            if (slot != 0)
            {
                return null;
            }

            slot = (byte)i;
        }

        return slots;
    }

    private struct Entry
    {
        public ulong Head;
        public ulong Tail;
        public byte[] Name;
        public KnownHeader Kind;
    }
}
