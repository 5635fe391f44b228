using System.Text;

namespace FastShield.Proxy.Http1;

/// <summary>Finds a field name by length and three of its bytes in a table without collisions, then compares once.</summary>
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
    ];

    private static readonly byte[][] _names = MakeNames();
    private static readonly int _seed = FindSeed();
    private static readonly byte[] _slots = MakeSlots(_seed)!;

    /// <summary>Every name that is known, with its kind; several names may have one kind.</summary>
    public static IReadOnlyList<(string Name, KnownHeader Kind)> All => _list;

    /// <summary>What is known of a field name; <see cref="KnownHeader.Other"/> where nothing is. Names are case-insensitive (RFC 9110 section 5.1).</summary>
    public static KnownHeader Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return KnownHeader.Other;
        }

        var index = _slots[Slot(name, _seed)] - 1;
        if (index >= 0 && Ascii.EqualsIgnoreCase(name, _names[index]))
        {
            return _list[index].Kind;
        }

        return name.Length > 12 && (name[0] | 0x20) == 'x' ? FindByPrefix(name) : KnownHeader.Other;
    }

    private static KnownHeader FindByPrefix(ReadOnlySpan<byte> name) =>
        StartsWith(name, "x-forwarded-"u8) ? KnownHeader.ForwardedOther
        : StartsWith(name, "x-client-cert"u8) || StartsWith(name, "x-ssl-client"u8) ? KnownHeader.ClientIdentity
        : KnownHeader.Other;

    private static bool StartsWith(ReadOnlySpan<byte> name, ReadOnlySpan<byte> prefix) =>
        name.Length >= prefix.Length && Ascii.EqualsIgnoreCase(name[..prefix.Length], prefix);

    private static int Slot(ReadOnlySpan<byte> name, int seed)
    {
        // Bit 0x20 is the case of a letter; for other token characters it changes nothing that the comparison would not see.
        var word = (name[0] | 0x20) | (name[^1] | 0x20) << 8 | (name[name.Length >> 1] | 0x20) << 16 | name.Length << 24;
        return (int)((uint)(word * seed) >> 22);
    }

    private static byte[][] MakeNames()
    {
        var names = new byte[_list.Length][];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = Encoding.ASCII.GetBytes(_list[i].Name);
        }

        return names;
    }

    private static int FindSeed()
    {
        // Some hundred tries suffice; a test holds that the list has a seed at all.
        var seed = unchecked((int)0x9E3779B1);
        while (MakeSlots(seed) is null)
        {
            seed = unchecked(seed * 0x5DEECE6D + 11) | 1;
        }

        return seed;
    }

    private static byte[]? MakeSlots(int seed)
    {
        var slots = new byte[Slots];
        for (var i = 0; i < _names.Length; i++)
        {
            ref var slot = ref slots[Slot(_names[i], seed)];
            if (slot != 0)
            {
                return null;
            }

            slot = (byte)(i + 1);
        }

        return slots;
    }
}
