using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FastShield.EndToEnd.Tests.Hosting;

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

    private static readonly string[] Bodies =
    [
        Rex,
        """{"name":"Rex"}""",
        """{"name":"Rex","photoUrls":[],"owner":1}""",
        """{"name":"","photoUrls":[]}""",
        """{"name":"Rex","photoUrls":["no uri"]}""",
        """{"name":"Rex","photoUrls":["https://example.com/rex.png"],"weight":0}""",
        """{"name":"Rex","photoUrls":[],"category":{"name":"dogs","id":0}}""",
        """{"name":"Rex","photoUrls":[],"born":"2024-02-30"}""",
        """{"name":"Rex","photoUrls":[],"tags":[{"name":"old"},{"name":7}]}""",
        """[]""",
        """{"name":"Rex","photoUrls":[]""",
    ];

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

    /// <summary>Status and violation that each of some bodies, of which one conforms, is answered with; the request's id is its own.</summary>
    public static async Task<List<string>> AnswersAsync(ShieldProcess shield)
    {
        using var client = shield.Client();
        var answers = new List<string>();
        foreach (var body in Bodies)
        {
            using var content = Json(body);
            using var response = await client.PostAsync(new Uri("/v1/pets", UriKind.Relative), content);
            var text = await response.Content.ReadAsStringAsync();
            answers.Add($"{(int)response.StatusCode} {(response.IsSuccessStatusCode ? "" : Violation(text))}");
        }

        return answers;
    }

    private static string Violation(string problem)
    {
        using var json = JsonDocument.Parse(problem);
        return string.Join(' ', json.RootElement.EnumerateObject().Where(member => member.Name != "request_id" && member.Name != "instance").Select(member => member.ToString()));
    }
}
