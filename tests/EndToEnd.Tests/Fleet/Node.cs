using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FastShield.EndToEnd.Tests.Hosting;

namespace FastShield.EndToEnd.Tests.Fleet;

/// <summary>One node whose zone `example.com` is managed by API: a process, its data listener and its management API.</summary>
internal sealed class Node : IAsyncDisposable
{
    private const string ListensOn = "listening on ";
    private const string ManagedOn = "management API on ";

    private readonly ShieldBinary _binary;
    private readonly string[] _arguments;
    private readonly string _state;
    private ShieldProcess? _process;

    private Node(ShieldBinary binary, string state, string[] arguments)
    {
        _binary = binary;
        _state = state;
        _arguments = arguments;
    }

    /// <summary>The process that runs.</summary>
    public ShieldProcess Process => _process ?? throw new InvalidOperationException("It does not run.");

    /// <summary>A client of the data listener; the host of its requests is `api.example.com`.</summary>
    public HttpClient Data { get; private set; } = null!;

    /// <summary>A client of the management API, with the token; relative addresses begin below `/client/v4/`.</summary>
    public HttpClient Management { get; private set; } = null!;

    /// <summary>The first token of the fleet.</summary>
    public string Token { get; private set; } = "";

    /// <summary>The zone's id.</summary>
    public string ZoneId { get; private set; } = "";

    /// <summary>Starts one and waits until it has told where its management API is.</summary>
    /// <param name="binary">What is started.</param>
    /// <param name="state">The folder of its state.</param>
    /// <param name="origin">Where conforming requests go.</param>
    /// <param name="store">The database; SQLite in the state's folder where null.</param>
    /// <param name="token">The fleet's token; null takes the one in the folder.</param>
    /// <param name="more">Further arguments.</param>
    public static async Task<Node> StartAsync(ShieldBinary binary, string state, Uri origin, string? store = null, string? token = null, params string[] more)
    {
        string[] fixedPart = ["run", "--state", state, "--admin", "http://127.0.0.1:0", "--listen", "http://127.0.0.1:0", "--zone", "example.com", "--origin", origin.ToString()];
        var node = new Node(binary, state, [.. fixedPart, .. store is null ? Array.Empty<string>() : ["--store", store], .. more]) { Token = token ?? "" };
        await node.StartAsync();
        return node;
    }

    /// <summary>Starts it again, after <see cref="KillAsync"/>.</summary>
    public async Task StartAsync()
    {
        _process = await ShieldProcess.StartAsync(_binary, _arguments);
        Data = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(AddressIn(await LineAsync(ListensOn), ListensOn)), Timeout = Tool.Patience };
        Data.DefaultRequestHeaders.Host = "api.example.com";
        Management = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(AddressIn(await LineAsync(ManagedOn), ManagedOn) + "/"), Timeout = Tool.Patience };
        if (Token.Length == 0)
        {
            Token = (await File.ReadAllTextAsync(Path.Combine(_state, "admin-token"))).Trim();
        }

        Management.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        ZoneId = (await LineAsync("zone example.com ")).Split(' ')[2];
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        var process = Process;
        _process = null;
        await process.DisposeAsync();
        Data.Dispose();
        Management.Dispose();
    }

    /// <summary>A call below the zone.</summary>
    public Task<(int Status, JsonElement Body)> CallAsync(string method, string path, string? json = null) =>
        SendAsync(method, $"zones/{ZoneId}/{path}", json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"));

    /// <summary>Any call.</summary>
    public async Task<(int Status, JsonElement Body)> SendAsync(string method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        using var response = await Management.SendAsync(request);
        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return ((int)response.StatusCode, document.RootElement.Clone());
    }

    /// <summary>Uploads a document that is enforced from then on; its id.</summary>
    public async Task<string> UploadAsync(string source, string name = "pets")
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("openapi_v3"), "kind" },
            { new StringContent(name), "name" },
            { new StringContent("true"), "validation_enabled" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(source)), "file", "api.yaml" },
        };
        return Ok(await SendAsync("POST", $"zones/{ZoneId}/api_gateway/user_schemas", form)).GetProperty("schema").GetProperty("schema_id").GetString()!;
    }

    /// <summary>Puts operations under management.</summary>
    public async Task ManageAsync(params IEnumerable<(string Method, string Endpoint)> operations)
    {
        var list = string.Join(',', operations.Select(item => $$"""{"method":"{{item.Method}}","host":"api.example.com","endpoint":"{{item.Endpoint}}"}"""));
        Ok(await CallAsync("POST", "api_gateway/operations", $"[{list}]"));
    }

    /// <summary>Sets the zone's default action; the status.</summary>
    public async Task<int> SetActionAsync(string action) =>
        (await CallAsync("PUT", "api_gateway/settings/schema_validation", $$"""{"validation_default_mitigation_action":"{{action}}"}""")).Status;

    /// <summary>The status that a request gets.</summary>
    public async Task<int> AskAsync(string path)
    {
        using var response = await Data.GetAsync(new Uri(path, UriKind.Relative));
        return (int)response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }
    }

    /// <summary>The result of a call that has to succeed.</summary>
    public static JsonElement Ok((int Status, JsonElement Body) answer) => answer.Status == 200
        ? answer.Body.GetProperty("result")
        : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{answer.Status}: {answer.Body}"));

    private Task<string> LineAsync(string start) => Process.LineAsync(line => line.StartsWith(start, StringComparison.Ordinal));

    private static string AddressIn(string line, string start) => line[start.Length..].Split(' ', ';')[0];
}
