namespace FastShield.Control.Pki;

/// <summary>Fetches revocation lists by HTTP, within 30 seconds and a bound of octets; follows nothing and sends no credentials.</summary>
public static class RevocationHttp
{
    private static readonly Lazy<HttpClient> _client = new(static () => new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) })
    {
        Timeout = TimeSpan.FromSeconds(30),
        MaxResponseContentBufferSize = RevocationList.MostOctets,
    });

    /// <summary>The octets at a place.</summary>
    /// <exception cref="HttpRequestException">There was no answer, none of status 200, or one that is too large.</exception>
    public static async Task<byte[]> FetchAsync(Uri place, CancellationToken stop)
    {
        using var response = await _client.Value.GetAsync(place, stop).ConfigureAwait(false);
        return response.StatusCode == System.Net.HttpStatusCode.OK
            ? await response.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false)
            : throw new HttpRequestException($"the answer has status {(int)response.StatusCode}");
    }
}
