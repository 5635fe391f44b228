using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FastShield.Proxy.Http1;

/// <summary>What an origin is told of the client's connection: made once for a connection, written with every request on it.</summary>
public sealed class Provenance
{
    /// <param name="peer">The client's address.</param>
    /// <param name="isTls">True where the connection is one of TLS.</param>
    /// <param name="isTrusted">True where what the peer says about those behind it is passed on and added to, instead of replaced.</param>
    public Provenance(IPAddress peer, bool isTls, bool isTrusted)
    {
        ArgumentNullException.ThrowIfNull(peer);
        var address = (peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer).ToString();

        // RFC 7239 section 6.1: an IPv6 node is bracketed, and then quoted.
        var node = peer.AddressFamily == AddressFamily.InterNetworkV6 && !peer.IsIPv4MappedToIPv6 ? $"\"[{address}]\"" : address;
        IsTrusted = isTrusted;
        Address = Encoding.ASCII.GetBytes(address);
        Scheme = isTls ? "https"u8.ToArray() : "http"u8.ToArray();
        ForwardedElement = Encoding.ASCII.GetBytes($"for={node};proto={(isTls ? "https" : "http")};host=\"");
        Lines = Encoding.ASCII.GetBytes($"X-Forwarded-For: {address}\r\nX-Forwarded-Proto: {(isTls ? "https" : "http")}\r\nForwarded: for={node};proto={(isTls ? "https" : "http")};host=\"");
    }

    internal bool IsTrusted { get; }

    internal byte[] Address { get; }

    internal byte[] Scheme { get; }

    /// <summary>One element of Forwarded up to the host, whose quote is open.</summary>
    internal byte[] ForwardedElement { get; }

    /// <summary>All that does not depend on the request, up to the open quote of Forwarded's host.</summary>
    internal byte[] Lines { get; }
}
