using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace FastShield.Proxy.Tls;

/// <summary>Asks a responder for the status of a certificate.</summary>
/// <param name="responder">Where, as the certificate says.</param>
/// <param name="request">The question, DER.</param>
/// <param name="stop">Ends the wait.</param>
/// <returns>The answer, DER, not verified.</returns>
public delegate Task<byte[]> OcspFetch(Uri responder, byte[] request, CancellationToken stop);

/// <summary>Asks responders by HTTP (RFC 6960 appendix A.1), within ten seconds and 64 KiB; follows nothing.</summary>
public static class OcspHttp
{
    private const int MaxBytes = 64 * 1024;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);
    private static readonly Lazy<HttpClient> _client = new(static () => Make(static _ => { }));
    private static readonly Lazy<HttpClient> _direct = new(static () => Make(static handler => handler.UseProxy = false));
    private static readonly Lazy<HttpClient> _abroad = new(static () => Make(static handler =>
    {
        handler.UseProxy = false;
        handler.ConnectCallback = ConnectAbroadAsync;
    }));

    /// <inheritdoc cref="OcspFetch"/>
    /// <exception cref="HttpRequestException">There was no answer, or none of status 200.</exception>
    public static Task<byte[]> FetchAsync(Uri responder, byte[] request, CancellationToken stop) => AskAsync(_client.Value, responder, request, stop);

    /// <summary>Asks a responder that the settings name, without any proxy between.</summary>
    /// <inheritdoc cref="FetchAsync"/>
    public static Task<byte[]> FetchDirectAsync(Uri responder, byte[] request, CancellationToken stop) => AskAsync(_direct.Value, responder, request, stop);

    /// <summary>
    /// Asks a responder that a client's certificate names. This machine and its link are out of its reach, whatever the name resolves to: there are services
    /// there that trust who comes from here.
    /// </summary>
    /// <inheritdoc cref="FetchAsync"/>
    public static Task<byte[]> FetchAbroadAsync(Uri responder, byte[] request, CancellationToken stop) => AskAsync(_abroad.Value, responder, request, stop);

    private static HttpClient Make(Action<SocketsHttpHandler> change)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        change(handler);
        return new HttpClient(handler) { Timeout = _patience, MaxResponseContentBufferSize = MaxBytes };
    }

    private static async Task<byte[]> AskAsync(HttpClient client, Uri responder, byte[] request, CancellationToken stop)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, responder) { Content = new ByteArrayContent(request) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/ocsp-request");
        // Questions are seldom, and one that meets the end of a connection that was kept would have failed for nothing.
        message.Headers.ConnectionClose = true;
        using var response = await client.SendAsync(message, stop).ConfigureAwait(false);
        // By its number alone: the words beside it are the responder's, and what is thrown is printed.
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"it answers with status {(int)response.StatusCode}", inner: null, response.StatusCode);
        return await response.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false);
    }

    private static async ValueTask<Stream> ConnectAbroadAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var addresses = IPAddress.TryParse(context.DnsEndPoint.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, stop).ConfigureAwait(false);
        addresses = Array.ConvertAll(addresses, Plain);
        if (addresses.Length == 0 || Array.Exists(addresses, IsHere))
            throw new IOException("a responder that a certificate names must not be this machine or on its link");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, stop).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Without a scope, which would make another address of the loopback one for whoever compares and not for the system; and IPv4 as such.</summary>
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : new IPAddress(address.GetAddressBytes());

    private static bool IsHere(IPAddress address)
    {
        if (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            return true;
        if (address.AddressFamily != AddressFamily.InterNetwork)
            return address.IsIPv6LinkLocal || address.IsIPv6Multicast || address.IsIPv6SiteLocal;
        var bytes = address.GetAddressBytes();
        // "This network", link-local (RFC 3927), multicast and what is above it.
        return bytes[0] is 0 or >= 224 || bytes is [169, 254, ..];
    }
}
