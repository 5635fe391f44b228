using System.Net.Http.Headers;

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
    private static readonly Lazy<HttpClient> _client = new(static () => new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) })
    {
        Timeout = _patience,
        MaxResponseContentBufferSize = MaxBytes,
    });

    /// <inheritdoc cref="OcspFetch"/>
    /// <exception cref="HttpRequestException">There was no answer, or none of status 200.</exception>
    public static async Task<byte[]> FetchAsync(Uri responder, byte[] request, CancellationToken stop)
    {
        using var content = new ByteArrayContent(request);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/ocsp-request");
        using var response = await _client.Value.PostAsync(responder, content, stop).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false);
    }
}
