using System.Net.Http.Headers;
using System.Text;

namespace FastShield.EndToEnd.Tests.Running;

/// <summary>Requests of the pet store, by what its document says of them.</summary>
internal static class PetStoreRequests
{
    /// <summary>Conforms.</summary>
    public const string Pets = "/v1/pets?limit=5";

    /// <summary>Breaks `maximum: 100`.</summary>
    public const string TooManyPets = "/v1/pets?limit=101";

    /// <summary>No path of the document.</summary>
    public const string Owners = "/v1/owners";

    /// <summary>A conforming pet.</summary>
    public const string Rex = """{"name":"Rex","photoUrls":[],"status":"available"}""";

    public static StringContent Json(string text) => new(text, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

    /// <summary>The status that a GET is answered with.</summary>
    public static async Task<int> StatusAsync(this HttpClient client, string path)
    {
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
        return (int)response.StatusCode;
    }

    /// <summary>The status that a POST of JSON is answered with.</summary>
    public static async Task<int> PostAsync(this HttpClient client, string path, string json)
    {
        using var content = Json(json);
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), content);
        return (int)response.StatusCode;
    }
}
