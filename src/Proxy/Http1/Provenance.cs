using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FastShield.Proxy.Http1;

/// <summary>What an origin is told of the client's connection: made once for a connection, written with every request on it.</summary>
public sealed class Provenance
{
    private const string ForwardedFor = "X-Forwarded-For: ";

    // All texts are parts of this one: a connection keeps them as long as it lives.
    private readonly byte[] _lines;
    private readonly int _addressLength;
    private readonly int _elementLength;

    /// <param name="peer">The client's address.</param>
    /// <param name="isTls">True where the connection is one of TLS.</param>
    /// <param name="isTrusted">True where what the peer says about those behind it is passed on and added to, instead of replaced.</param>
    public Provenance(IPAddress peer, bool isTls, bool isTrusted)
    {
        ArgumentNullException.ThrowIfNull(peer);
        var address = (peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer).ToString();

        // RFC 7239 section 6.1: an IPv6 node is bracketed, and then quoted.
        var node = peer.AddressFamily == AddressFamily.InterNetworkV6 && !peer.IsIPv4MappedToIPv6 ? $"\"[{address}]\"" : address;
        var scheme = isTls ? "https" : "http";
        IsTrusted = isTrusted;
        IsTls = isTls;
        _addressLength = address.Length;
        _elementLength = "for=;proto=;host=\"".Length + node.Length + scheme.Length;
        _lines = Encoding.ASCII.GetBytes($"{ForwardedFor}{address}\r\nX-Forwarded-Proto: {scheme}\r\nForwarded: for={node};proto={scheme};host=\"");
    }

    internal bool IsTrusted { get; }

    internal bool IsTls { get; }

    internal ReadOnlySpan<byte> Address => _lines.AsSpan(ForwardedFor.Length, _addressLength);

    internal ReadOnlySpan<byte> Scheme => IsTls ? "https"u8 : "http"u8;

    /// <summary>One element of Forwarded up to the host, whose quote is open.</summary>
    internal ReadOnlySpan<byte> ForwardedElement => _lines.AsSpan(_lines.Length - _elementLength);

    /// <summary>All that does not depend on the request, up to the open quote of Forwarded's host.</summary>
    internal ReadOnlySpan<byte> Lines => _lines;
}
