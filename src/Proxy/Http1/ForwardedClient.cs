using System.Net;
using System.Text;
using FastShield.Proxy.Settings;
using FastShield.Runtime.Rules;

namespace FastShield.Proxy.Http1;

/// <summary>
/// The client that a request is from: the peer, or whom trusted peers name. Their list is gone through from its end, which the nearest one wrote: the first
/// address that is not trusted is the client, for what stands before it is only its word. X-Forwarded-For is read, and where there is none Forwarded (RFC 7239).
/// </summary>
public static class ForwardedClient
{
    /// <summary>Elements that are looked at, from the end.</summary>
    private const int MaxHops = 32;

    private const int LongestNode = 64;

    /// <summary>The client's address; makes an object where it is not the peer's.</summary>
    /// <param name="peer">The connection's other end.</param>
    /// <param name="head">The request.</param>
    /// <param name="buffer">What the head was parsed from.</param>
    /// <param name="trusted">Who is believed.</param>
    public static IPAddress Of(IPAddress peer, RequestHead head, ReadOnlySpan<byte> buffer, TrustedPeers trusted)
    {
        var number = RuleAddress.Of(peer);
        var client = NumberOf(number, head, buffer, trusted);
        return client == number ? peer : AddressText.ToObject(client);
    }

    /// <summary>The same as a number; allocates nothing.</summary>
    public static RuleAddress NumberOf(RuleAddress peer, RequestHead head, ReadOnlySpan<byte> buffer, TrustedPeers trusted)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(trusted);
        var fields = head.Fields;
        var kind = fields.Has(KnownHeader.XForwardedFor) ? KnownHeader.XForwardedFor : KnownHeader.Forwarded;
        if (!fields.Has(kind) || !trusted.Trusts(peer))
        {
            return peer;
        }

        var client = peer;
        var hops = 0;
        for (var i = fields.Count - 1; i >= 0; i--)
        {
            if (fields.KindAt(i) != kind)
            {
                continue;
            }

            var rest = fields.ValueAt(buffer, i);
            while (!rest.IsEmpty)
            {
                var comma = rest.LastIndexOf((byte)',');
                var element = HttpBytes.Trim(rest[(comma + 1)..]);
                rest = comma < 0 ? default : rest[..comma];
                if (++hops > MaxHops || !TryReadNode(kind == KnownHeader.Forwarded ? ForParameter(element) : element, out var address))
                {
                    // Who cannot be read is not trusted, and whoever stands before is only its word.
                    return client;
                }

                client = address;
                if (!trusted.Trusts(address))
                {
                    return client;
                }
            }
        }

        return client;
    }

    /// <summary>The node of `for=`, without quotes; empty where there is none.</summary>
    private static ReadOnlySpan<byte> ForParameter(ReadOnlySpan<byte> element)
    {
        while (!element.IsEmpty)
        {
            var semicolon = element.IndexOf((byte)';');
            var pair = HttpBytes.Trim(semicolon < 0 ? element : element[..semicolon]);
            element = semicolon < 0 ? default : element[(semicolon + 1)..];
            if (pair.Length > 4 && Ascii.EqualsIgnoreCase(pair[..4], "for="u8))
            {
                var node = pair[4..];
                return node.Length > 2 && node[0] == '"' && node[^1] == '"' ? node[1..^1] : node;
            }
        }

        return default;
    }

    /// <summary>`192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`.</summary>
    private static bool TryReadNode(ReadOnlySpan<byte> node, out RuleAddress address)
    {
        address = default;
        if (node.IsEmpty || node.Length > LongestNode)
        {
            return false;
        }

        var close = node.IndexOf((byte)']');
        if (node[0] == '[' && close > 0 && (close + 1 == node.Length || node[close + 1] == ':'))
        {
            node = node[1..close];
        }
        else if (node.Count((byte)':') == 1)
        {
            node = node[..node.IndexOf((byte)':')];
        }

        return AddressText.TryRead(node, out address);
    }
}
