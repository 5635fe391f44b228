using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using FastShield.Compiler.Reading;

namespace FastShield.Management;

/// <summary>Calls the management API and opens its envelope: a result, or an exception in the API's own words.</summary>
internal sealed class ManagementClient : IDisposable
{
    private const string BasePath = "/client/v4/";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    private readonly HttpClient _http;

    private ManagementClient(HttpClient http) => _http = http;

    /// <summary>Makes one; nothing is asked yet.</summary>
    public static ManagementClient Make(string api, string token, string? ca)
    {
        if (!Uri.TryCreate(api, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || url.Query.Length > 0)
        {
            throw new ManagementException("The management API is http://address:port or https://host:port, without a name and password in it.", isWrongUse: true);
        }

        if (url.Scheme == "http" && !url.IsLoopback)
        {
            throw new ManagementException($"The token would go to {url.Host} in clear text: use https://, or call from that machine.", isWrongUse: true);
        }

        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) };
        if (ca is not null)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = Trust(ca);
        }

        var http = new HttpClient(handler)
        {
            BaseAddress = new Uri(url.GetLeftPart(UriPartial.Authority) + (url.AbsolutePath.TrimEnd('/') is { Length: > 0 } path ? path + "/" : BasePath)),
            Timeout = Patience,
            MaxResponseContentBufferSize = 256 << 20,
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new ManagementClient(http);
    }

    /// <summary>A call; `result` of its answer.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Below /client/v4.</param>
    /// <param name="body">Writes the body; null for none.</param>
    /// <param name="revision">The revision that the zone has to be at; null for any.</param>
    /// <exception cref="ManagementException">There was no answer, or a refusal.</exception>
    public async Task<JsonElement> CallAsync(HttpMethod method, string path, Action<Utf8JsonWriter>? body = null, long? revision = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = Content(body);
        }

        if (revision is { } expected)
        {
            request.Headers.TryAddWithoutValidation("If-Match", string.Create(CultureInfo.InvariantCulture, $"\"{expected}\""));
        }

        try
        {
            using var response = await _http.SendAsync(request).ConfigureAwait(false);
            return Open(response.StatusCode, await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false));
        }
        catch (HttpRequestException error)
        {
            throw new ManagementException($"The management API at {_http.BaseAddress!.GetLeftPart(UriPartial.Authority)} cannot be reached: {Innermost(error).Message}");
        }
        catch (TaskCanceledException)
        {
            throw new ManagementException($"The management API at {_http.BaseAddress!.GetLeftPart(UriPartial.Authority)} did not answer within {Patience.TotalSeconds:0} seconds; whether the call was done is not known. Do it again: what is there already is not done twice.");
        }
    }

    /// <summary>Every zone that the token may see: id and name.</summary>
    public async Task<IReadOnlyList<(string Id, string Name)>> ZonesAsync()
    {
        var zones = await CallAsync(HttpMethod.Get, "zones?per_page=5000").ConfigureAwait(false);
        return [.. zones.EnumerateArray().Select(zone => (zone.GetProperty("id").GetString()!, zone.GetProperty("name").GetString()!))];
    }

    /// <summary>The id of a zone by its name or id.</summary>
    /// <exception cref="ManagementException">There is none, or the token may not see it.</exception>
    public async Task<(string Id, string Name)> ZoneAsync(string zone)
    {
        var all = await ZonesAsync().ConfigureAwait(false);
        var found = all.FirstOrDefault(other => other.Id == zone || string.Equals(other.Name, zone, StringComparison.OrdinalIgnoreCase));
        return found.Id is not null ? found
            : throw new ManagementException($"There is no zone '{Shown.Short(zone)}' that this token may see; there are: {string.Join(", ", all.Select(other => other.Name))}.", 404);
    }

    public void Dispose() => _http.Dispose();

    private static ByteArrayContent Content(Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            body(json);
        }

        var content = new ByteArrayContent(buffer.WrittenSpan.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static JsonElement Open(HttpStatusCode status, byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (root.GetProperty("success").GetBoolean())
            {
                return root.GetProperty("result").Clone();
            }

            var text = new StringBuilder(Shown.OneLine(root.GetProperty("errors")[0].GetProperty("message").GetString() ?? ""));
            text.Append(CultureInfo.InvariantCulture, $" (HTTP {(int)status}, code {root.GetProperty("errors")[0].GetProperty("code").GetInt32()})");
            throw new ManagementException(text.ToString(), (int)status);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new ManagementException($"What answered (HTTP {(int)status}) is no management API of FastShield.", (int)status);
        }
    }

    private static RemoteCertificateValidationCallback Trust(string file)
    {
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPemFile(file);
        }
        catch (Exception error) when (error is System.Security.Cryptography.CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ManagementException($"The certificates in {file} cannot be read: {error.Message}", isWrongUse: true);
        }

        return (_, shown, _, errors) =>
        {
            if (shown is null || (errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
            {
                return false;
            }

            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(roots);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            using var own = X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
            return chain.Build(own);
        };
    }

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;
}
