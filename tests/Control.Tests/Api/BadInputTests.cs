using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using FastShield.Control.Api;
using Xunit;

namespace FastShield.Control.Tests.Api;

/// <summary>What no client should send: each is answered in the envelope, none by an error of the server's, and nothing is changed.</summary>
public sealed class BadInputTests
{
    private const string Upload = "api_gateway/user_schemas";
    private const string Settings = "api_gateway/settings/schema_validation";
    private const string Boundary = "x0x0x";

    public static TheoryData<string, string> Forms => new()
    {
        { "no boundary", "multipart/form-data" },
        { "an empty boundary", "multipart/form-data; boundary=" },
        { "a boundary that is too long", "multipart/form-data; boundary=" + new string('b', 71) },
        { "another boundary", "multipart/form-data; boundary=other" },
        { "another type", "multipart/mixed; boundary=" + Boundary },
        { "no type", "" },
    };

    public static TheoryData<string, string> Bodies => new()
    {
        { "empty", "" },
        { "no boundary at all", "openapi: 3.0.3" },
        { "no end", Part("kind", "openapi_v3") + Part("file", ManagementRig.PetStore) },
        { "cut off in a part's head", Part("kind", "openapi_v3") + $"--{Boundary}\r\nContent-Disposition: form-da" },
        { "cut off in a part", Part("kind", "openapi_v3") + Part("file", ManagementRig.PetStore)[..200] },
        { "a part without a name", $"--{Boundary}\r\nContent-Disposition: form-data\r\n\r\nx\r\n" + End() },
        { "a part without a disposition", $"--{Boundary}\r\nContent-Type: text/plain\r\n\r\nx\r\n" + End() },
        { "a part's head without end", $"--{Boundary}\r\n" + string.Concat(Enumerable.Repeat("X-Y: z\r\n", 1000)) + End() },
        { "a long line in a part's head", $"--{Boundary}\r\nX-Y: {new string('z', 100_000)}\r\n\r\n" + End() },
        { "two files", Part("kind", "openapi_v3") + Part("file", ManagementRig.PetStore) + Part("file", ManagementRig.PetStore) + End() },
        { "no file", Part("kind", "openapi_v3") + End() },
        { "an empty file", Part("kind", "openapi_v3") + Part("file", "") + End() },
        { "no kind", Part("file", ManagementRig.PetStore) + End() },
        { "another kind", Part("kind", "wadl") + Part("file", ManagementRig.PetStore) + End() },
        { "a name that is too long", Part("kind", "openapi_v3") + Part("name", new string('n', 256)) + Part("file", ManagementRig.PetStore) + End() },
        { "maybe enabled", Part("kind", "openapi_v3") + Part("validation_enabled", "maybe") + Part("file", ManagementRig.PetStore) + End() },
        { "twenty parts", string.Concat(Enumerable.Range(0, 20).Select(i => Part($"p{i}", "x"))) + Part("kind", "openapi_v3") + Part("file", ManagementRig.PetStore) + End() },
    };

    public static TheoryData<string, string> Documents => new()
    {
        { "not a document", "hello" },
        { "no YAML", "openapi: [3.0.3" },
        { "no UTF-8", "openapi: 3.0.3\ninfo: \u00ff" },
        { "Swagger 2.0", "swagger: '2.0'\ninfo: {title: x, version: '1'}\npaths: {}" },
        { "aliases that multiply", Multiplying() },
        { "an alias of what it is in", "openapi: 3.0.3\ninfo: &a {title: x, version: '1', x: *a}\npaths: {}" },
        { "merge keys that multiply", "a0: &a0 {k: v}\n" + string.Concat(Enumerable.Range(1, 40).Select(i => $"a{i}: &a{i} {{<<: [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 50))}]}}\n")) },
        { "deep JSON", new string('[', 50_000) + new string(']', 50_000) },
        { "deep JSON objects", string.Concat(Enumerable.Repeat("{\"a\":", 50_000)) + "1" + new string('}', 50_000) },
        { "deep YAML", string.Concat(Enumerable.Range(0, 3000).Select(i => new string(' ', i) + "a:\n")) },
        { "a schema that leads to itself alone", Schema("{$ref: '#/components/schemas/A'}", "components: {schemas: {A: {$ref: '#/components/schemas/A'}}}") },
        { "a reference to a place that is not there", Schema("{$ref: '#/components/schemas/B'}", "") },
        { "a reference to another host", Schema("{$ref: 'http://169.254.169.254/latest'}", "") },
        { "a reference to a file", Schema("{$ref: '/etc/passwd'}", "") },
        { "a pattern that is none", Schema("{type: string, pattern: '('}", "") },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_form_of_another_type_is_refused(string what, string type)
    {
        await using var rig = await ManagementRig.StartAsync();
        await RefusedAsync(rig, what, Part("kind", "openapi_v3") + Part("file", ManagementRig.PetStore) + End(), type);
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_broken_form_is_refused(string what, string body)
    {
        await using var rig = await ManagementRig.StartAsync();
        await RefusedAsync(rig, what, body, "multipart/form-data; boundary=" + Boundary);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task A_document_that_costs_or_means_nothing_is_refused(string what, string document)
    {
        await using var rig = await ManagementRig.StartAsync();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        foreach (var verb in (string[])["POST", "PUT"])
        {
            // Latin-1: an octet for each character, so that a text can be no UTF-8.
            var form = new MultipartFormDataContent { { new StringContent("openapi_v3"), "kind" }, { new ByteArrayContent(Encoding.Latin1.GetBytes(document)), "file", "a.yaml" } };
            var (status, body) = await rig.SendAsync(verb, $"zones/{rig.Zone.Zone.Id}/{Upload}{(verb == "PUT" ? "/" + Guid.NewGuid() : "")}", form);
            AssertRefused(what, status, body);
            if (verb == "POST")
            {
                Assert.Equal(21400, body.GetProperty("errors")[0].GetProperty("code").GetInt32());
                var error = body.GetProperty("result").GetProperty("upload_details").GetProperty("errors")[0];
                Assert.NotEmpty(error.GetProperty("message").GetString()!);
                Assert.NotEmpty(error.GetProperty("locations").EnumerateArray());
            }
        }

        var json = JsonSerializer.Serialize(new Dictionary<string, object> { ["kind"] = "openapi_v3", ["name"] = "x", ["source"] = document, ["validation_enabled"] = true });
        var (other, answer) = await rig.CallAsync("POST", "schema_validation/schemas", json);
        AssertRefused(what, other, answer);
        Assert.NotEmpty(answer.GetProperty("errors")[0].GetProperty("source").GetProperty("locations").EnumerateArray());
        await UnchangedAsync(rig);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{what}: {clock.Elapsed}");
    }

    [Fact]
    public async Task Three_megabytes_of_junk_are_refused_wherever_they_are_sent()
    {
        await using var rig = await ManagementRig.StartAsync();
        var junk = new byte[3 << 20];
        new Random(1).NextBytes(junk);
        var word = new byte[3 << 20];
        Array.Fill(word, (byte)'a');
        foreach (var octets in (byte[][])[junk, word])
        {
            var form = new MultipartFormDataContent { { new StringContent("openapi_v3"), "kind" }, { new ByteArrayContent(octets), "file", "a.yaml" } };
            var (status, body) = await rig.SendAsync("POST", $"zones/{rig.Zone.Zone.Id}/{Upload}", form);
            AssertRefused("a document", status, body);
            foreach (var (verb, path) in new[] { ("POST", Upload), ("POST", "api_gateway/operations"), ("PUT", Settings), ("POST", "schema_validation/schemas"), ("PATCH", "schema_validation/settings/operations"), ("DELETE", "api_gateway/operations") })
            {
                foreach (var type in (string[])["application/json", "multipart/form-data; boundary=" + Boundary])
                {
                    (status, body) = await rig.SendAsync(verb, $"zones/{rig.Zone.Zone.Id}/{path}", Content(octets, type));
                    AssertRefused($"{verb} {path} {type}", status, body);
                }
            }
        }

        await UnchangedAsync(rig);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Deep_JSON_is_refused_by_every_write(bool isObject)
    {
        await using var rig = await ManagementRig.StartAsync();
        var deep = isObject
            ? string.Concat(Enumerable.Repeat("{\"a\":", 50_000)) + "1" + new string('}', 50_000)
            : new string('[', 50_000) + new string(']', 50_000);
        foreach (var (verb, path) in new[] { ("POST", "api_gateway/operations"), ("POST", "api_gateway/operations/item"), ("PUT", Settings), ("PATCH", Settings), ("POST", "schema_validation/schemas"), ("PUT", "fastshield/fallthrough") })
        {
            var (status, body) = await rig.CallAsync(verb, path, deep);
            AssertRefused($"{verb} {path}", status, body);
        }

        await UnchangedAsync(rig);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_above_its_bound_is_refused(bool isChunked)
    {
        await using var rig = await ManagementRig.StartAsync(new ManagementLimits { Body = 100_000, SmallBody = 10_000 });
        foreach (var (verb, path, size) in new[] { ("PUT", Settings, 10_001), ("POST", "schema_validation/schemas", 100_001), ("POST", Upload, 100_001) })
        {
            var content = Content(Encoding.ASCII.GetBytes(new string(' ', size)), path == Upload ? "multipart/form-data; boundary=" + Boundary : "application/json");
            using var request = new HttpRequestMessage(new HttpMethod(verb), $"zones/{rig.Zone.Zone.Id}/{path}") { Content = content };
            request.Headers.TransferEncodingChunked = isChunked;
            using var response = await rig.Client.SendAsync(request);
            Assert.Equal(413, (int)response.StatusCode);
            using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            AssertRefused(path, 413, body.RootElement);
        }

        await UnchangedAsync(rig);
    }

    [Fact]
    public async Task More_than_fits_into_memory_at_once_is_told_to_come_again()
    {
        await using var rig = await ManagementRig.StartAsync(new ManagementLimits { BodiesInMemory = 100_000 });
        var (status, body) = await rig.SendAsync("POST", $"zones/{rig.Zone.Zone.Id}/schema_validation/schemas", Content(new byte[200_000], "application/json"));
        Assert.Equal(429, status);
        AssertRefused("large", status, body);

        // What was read of it was let go of.
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(400, (await rig.SendAsync("POST", $"zones/{rig.Zone.Zone.Id}/schema_validation/schemas", Content(new byte[30_000], "application/json"))).Status);
        }
    }

    [Fact]
    public async Task A_slow_upload_ends_at_its_deadline_and_others_do_not_wait_for_it()
    {
        await using var rig = await ManagementRig.StartAsync(new ManagementLimits { BodyTime = TimeSpan.FromSeconds(2) });
        var token = rig.Client.DefaultRequestHeaders.Authorization!.Parameter;
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", new Uri(rig.Server.Url).Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /client/v4/zones/{rig.Zone.Zone.Id}/schema_validation/schemas HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{{"));
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var trickle = Task.Run(async () =>
        {
            try
            {
                while (!end.IsCancellationRequested)
                {
                    await stream.WriteAsync(new byte[] { 32 }, end.Token);
                    await Task.Delay(50, end.Token);
                }
            }
            catch (Exception error) when (error is IOException or OperationCanceledException)
            {
                // The server has had enough.
            }
        });
        Assert.Equal(200, (await rig.CallAsync("GET", Settings)).Status);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = new StringBuilder();
        var buffer = new char[4096];
        while (!answer.ToString().Contains("\"messages\":[]}", StringComparison.Ordinal) && await reader.ReadAsync(buffer, end.Token) is > 0 and var count)
        {
            answer.Append(buffer, 0, count);
        }

        await end.CancelAsync();
        await trickle;
        Assert.StartsWith("HTTP/1.1 408 ", answer.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"success\":false", answer.ToString(), StringComparison.Ordinal);
        await UnchangedAsync(rig);
    }

    [Fact]
    public async Task Twenty_identical_writes_at_once_are_one_write_or_twenty_and_never_half()
    {
        await using var rig = await ManagementRig.StartAsync();
        var zone = rig.Zone.Zone.Id;

        // The same operations: one id each.
        var added = await AtOnceAsync(() => rig.CallAsync("POST", "api_gateway/operations", """[{"method":"GET","host":"api.example.com","endpoint":"/v1/pets"},{"method":"POST","host":"api.example.com","endpoint":"/v1/pets"}]"""));
        Assert.All(added, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(2, added.SelectMany(answer => answer.Body.GetProperty("result").EnumerateArray()).Select(operation => operation.GetProperty("operation_id").GetGuid()).Distinct().Count());

        // The same setting: set once.
        var before = rig.Plane.Find(zone)!.Revision;
        var set = await AtOnceAsync(() => rig.CallAsync("PUT", Settings, """{"validation_default_mitigation_action":"block"}"""));
        Assert.All(set, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(before + 1, rig.Plane.Find(zone)!.Revision);

        // The same document: twenty schemas of one text, which is what was asked for.
        var uploaded = await AtOnceAsync(() => rig.SendAsync("POST", $"zones/{zone}/{Upload}", ManagementRig.Form(ManagementRig.PetStore, isEnabled: true)));
        Assert.All(uploaded, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(20, rig.Plane.Find(zone)!.Schemas.Count);

        // The same deletion: one does it, the others find nothing; none fails otherwise.
        var schema = rig.Plane.Find(zone)!.Schemas.Keys.First();
        var deleted = await AtOnceAsync(() => rig.CallAsync("DELETE", $"{Upload}/{schema}"));
        Assert.Equal([.. Enumerable.Repeat(200, 1), .. Enumerable.Repeat(404, 19)], deleted.Select(answer => answer.Status).Order());

        // The same zone: made once.
        var zones = await AtOnceAsync(() => rig.SendAsync("POST", "zones", new StringContent("""{"name":"example.org"}""")));
        Assert.Equal([.. Enumerable.Repeat(200, 1), .. Enumerable.Repeat(409, 19)], zones.Select(answer => answer.Status).Order());

        var stored = (await rig.Store.LoadZoneAsync(zone, default))!;
        Assert.Equal(rig.Plane.Find(zone)!.Revision, stored.Revision);
        Assert.Equal(19, stored.Schemas.Count);
        Assert.Empty(rig.Reports);
    }

    [Fact]
    public async Task Broken_copies_of_good_calls_never_end_in_an_error_of_the_server()
    {
        await using var rig = await ManagementRig.StartAsync();
        var random = new Random(4);
        var good = new (string Verb, string Path, string Type, string Body)[]
        {
            ("POST", Upload, "multipart/form-data; boundary=" + Boundary, Part("kind", "openapi_v3") + Part("file", ManagementRig.PetStore) + End()),
            ("POST", "api_gateway/operations", "application/json", """[{"method":"GET","host":"api.example.com","endpoint":"/v1/pets/{id}"}]"""),
            ("PUT", Settings, "application/json", """{"validation_default_mitigation_action":"log","validation_override_mitigation_action":null}"""),
            ("PUT", "fastshield/fallthrough", "application/json", """{"default":"log","hosts":{"api.example.com":"block"}}"""),
        };
        for (var round = 0; round < 200; round++)
        {
            var (verb, path, type, text) = good[round % good.Length];
            var octets = Encoding.UTF8.GetBytes(text);
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                octets[random.Next(octets.Length)] = (byte)random.Next(256);
            }

            var (status, body) = await rig.SendAsync(verb, $"zones/{rig.Zone.Zone.Id}/{path}", Content(random.Next(4) == 0 ? octets[..random.Next(octets.Length)] : octets, type));
            Assert.True(status < 500, $"round {round}: {verb} {path}: {body}");
            Assert.Equal(status == 200, body.GetProperty("success").GetBoolean());
        }

        Assert.Empty(rig.Reports);
    }

    private static async Task<IReadOnlyList<(int Status, JsonElement Body)>> AtOnceAsync(Func<Task<(int Status, JsonElement Body)>> call) =>
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(call)));

    private static async Task RefusedAsync(ManagementRig rig, string what, string body, string type)
    {
        var (status, answer) = await rig.SendAsync("POST", $"zones/{rig.Zone.Zone.Id}/{Upload}", Content(Encoding.UTF8.GetBytes(body), type));
        AssertRefused(what, status, answer);
        await UnchangedAsync(rig);
    }

    private static void AssertRefused(string what, int status, JsonElement body)
    {
        Assert.True(status is >= 400 and < 500, $"{what}: {status} {body}");
        Assert.False(body.GetProperty("success").GetBoolean());
        Assert.Equal(JsonValueKind.Array, body.GetProperty("messages").ValueKind);
        var error = body.GetProperty("errors")[0];
        Assert.True(error.GetProperty("code").GetInt32() >= 1000);
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
    }

    private static async Task UnchangedAsync(ManagementRig rig)
    {
        var stored = (await rig.Store.LoadZoneAsync(rig.Zone.Zone.Id, default))!;
        Assert.Equal(1, stored.Revision);
        Assert.Equal(1, rig.Plane.Find(rig.Zone.Zone.Id)!.Revision);
        Assert.Empty(stored.Schemas);
        Assert.Empty(stored.Operations);
        Assert.Empty(rig.Reports);
    }

    private static ByteArrayContent Content(byte[] octets, string type)
    {
        var content = new ByteArrayContent(octets);
        if (type.Length > 0)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        return content;
    }

    private static string Part(string name, string value) =>
        $"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{(name == "file" ? "; filename=\"a.yaml\"" : "")}\r\n\r\n{value}\r\n";

    private static string End() => $"--{Boundary}--\r\n";

    private static string Multiplying() =>
        "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + string.Concat(Enumerable.Range(1, 12).Select(i => $"{(char)('a' + i)}: &{(char)('a' + i)} [{string.Join(", ", Enumerable.Repeat("*" + (char)('a' + i - 1), 10))}]\n"));

    private static string Schema(string schema, string rest) => $"""
        openapi: 3.0.3
        info: {"{"}title: x, version: '1'{"}"}
        servers: [{"{"}url: https://api.example.com{"}"}]
        paths:
          /a:
            get:
              parameters: [{"{"}name: q, in: query, schema: {schema}{"}"}]
              responses: {"{"}'200': {"{"}description: ok{"}"}{"}"}
        {rest}
        """;
}
