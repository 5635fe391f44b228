using System.Text;
using FastShield.Compiler;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Control.Rollout;
using FastShield.Proxy.Gates;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Matching;
using Xunit;

namespace FastShield.Control.Tests.Rollout;

public sealed class ShieldBuilderTests
{
    [Fact]
    public void A_host_of_a_server_serves_only_its_own_operations()
    {
        var shield = Build(new ShieldPlan { Apis = [Api("https://a.example/v1", "/pets"), Api("https://b.example", "/cats")] });

        Assert.Equal("GET /pets", Find(shield, "a.example", "GET", "/v1/pets"));
        Assert.Null(Find(shield, "a.example", "GET", "/cats"));
        Assert.Equal("GET /cats", Find(shield, "B.EXAMPLE", "GET", "/cats"));
        Assert.Null(Find(shield, "c.example", "GET", "/cats"));
    }

    [Fact]
    public void A_relative_server_is_served_under_every_host_that_is_known_and_under_any_other()
    {
        var shield = Build(new ShieldPlan { Apis = [Api("https://a.example", "/pets"), Api("/v2", "/cats")] });

        Assert.Equal("GET /cats", Find(shield, "a.example", "GET", "/v2/cats"));
        Assert.Equal("GET /cats", Find(shield, "elsewhere", "GET", "/v2/cats"));
        Assert.Null(Find(shield, "elsewhere", "GET", "/pets"));
    }

    [Fact]
    public void A_label_of_any_text_serves_each_host_that_it_covers_and_no_other()
    {
        var shield = Build(new ShieldPlan
        {
            Apis = [Api("https://{tenant}.example.com/v1\",\"variables\":{\"tenant\":{\"default\":\"demo\"}},\"x-a\":\"", "/pets"), Api("https://eu.example.com", "/cats")],
        });

        Assert.Equal("GET /pets", Find(shield, "demo.example.com", "GET", "/v1/pets"));
        Assert.Equal("GET /pets", Find(shield, "Acme.example.com:8443", "GET", "/v1/pets"));
        Assert.Equal("GET /pets", Find(shield, "eu.example.com", "GET", "/v1/pets"));
        Assert.Equal("GET /cats", Find(shield, "eu.example.com", "GET", "/cats"));
        Assert.Null(Find(shield, "us.example.com", "GET", "/cats"));
        Assert.Null(Find(shield, "a.b.example.com", "GET", "/v1/pets"));
        Assert.Null(Find(shield, "example.com", "GET", "/v1/pets"));
    }

    [Fact]
    public void Named_hosts_stand_for_those_of_the_servers_and_keep_the_base_paths()
    {
        var shield = Build(new ShieldPlan { Apis = [Api("https://a.example/v1", "/pets")], Hosts = ["own.example"] });

        Assert.Equal("GET /pets", Find(shield, "own.example", "GET", "/v1/pets"));
        Assert.Null(Find(shield, "a.example", "GET", "/v1/pets"));
        Assert.Null(Find(shield, "own.example", "GET", "/pets"));
    }

    [Fact]
    public void Two_documents_for_the_same_requests_are_a_problem_that_names_both()
    {
        var builder = new ShieldBuilder(new ShieldPlan { Apis = [Api("/", "/pets/{id}"), Api("/", "/pets/{name}")] });

        Assert.Equal(2, builder.Problems.Count);
        Assert.All(builder.Problems, problem =>
        {
            Assert.Contains("/pets/{id}", problem, StringComparison.Ordinal);
            Assert.Contains("/pets/{name}", problem, StringComparison.Ordinal);
            Assert.Equal(2, problem.Split("api.json(").Length - 1);
        });
    }

    [Fact]
    public void An_operation_that_no_document_has_is_a_problem()
    {
        var builder = new ShieldBuilder(new ShieldPlan
        {
            Apis = [Api("/", "/pets")],
            OperationActions = new Dictionary<string, MitigationAction> { ["deletePets"] = MitigationAction.Log },
        });

        Assert.Contains("deletePets", Assert.Single(builder.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET /pets", MitigationAction.Log)]
    [InlineData("POST /pets", MitigationAction.Block)]
    public void An_action_of_its_own_wins_over_the_default(string name, MitigationAction expected)
    {
        var shield = Build(new ShieldPlan
        {
            Apis = [Api("/", "/pets")],
            Action = MitigationAction.Block,
            OperationActions = new Dictionary<string, MitigationAction> { ["GET /pets"] = MitigationAction.Log },
        });

        Assert.Equal(expected, shield.Operations.Single(operation => operation.Check.Name == name).Action);
    }

    [Fact]
    public void Responses_have_actions_of_their_own_and_are_held_only_where_they_were_compiled()
    {
        var plan = new ShieldPlan
        {
            Apis = [Api("/", "/pets", """{"200":{"description":"d"}}""", responsesToo: true)],
            ResponseAction = MitigationAction.Log,
            OperationResponseActions = new Dictionary<string, MitigationAction> { ["POST /pets"] = MitigationAction.Block },
        };
        Assert.Equal([MitigationAction.Log, MitigationAction.Block], Build(plan).Operations.Select(operation => operation.ResponseAction));
        Assert.All(Build(plan).Operations, operation => Assert.Equal(MitigationAction.Block, operation.Action));
        Assert.Contains("not compiled", Assert.Single(new ShieldBuilder(plan with { Apis = [Api("/", "/pets")] }).Problems), StringComparison.Ordinal);

        var misspelt = new ShieldBuilder(plan with { OperationResponseActions = new Dictionary<string, MitigationAction> { ["deletePets"] = MitigationAction.Block } });
        Assert.Contains("deletePets", Assert.Single(misspelt.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "GET /files/{name}")]
    public void An_encoded_slash_is_data_only_where_the_operation_says_so(bool allowed, string? expected)
    {
        var shield = Build(new ShieldPlan
        {
            Apis = [Api("/", "/files/{name}")],
            EncodedSlashOperations = allowed ? new HashSet<string> { "GET /files/{name}" } : new HashSet<string>(),
        });

        Assert.Equal(expected, Find(shield, "a", "GET", "/files/a%2Fb"));
    }

    [Fact]
    public void An_encoded_slash_is_data_under_the_hosts_that_say_so()
    {
        var shield = Build(new ShieldPlan
        {
            Apis = [Api("/", "/files/{name}")],
            Hosts = ["files.example", "other.example"],
            EncodedSlashHosts = new HashSet<string> { "files.example" },
        });

        Assert.Equal("GET /files/{name}", Find(shield, "files.example", "GET", "/files/a%2Fb"));
        Assert.Null(Find(shield, "other.example", "GET", "/files/a%2Fb"));
    }

    private static CompiledApi Api(string server, string path, string responses = "{}", bool responsesToo = false)
    {
        var variable = path.IndexOf('{', StringComparison.Ordinal);
        var parameters = variable < 0 ? "" : $$$"""{"name":"{{{path[(variable + 1)..^1]}}}","in":"path","required":true,"schema":{} }""";
        var text = $$$"""
            {"openapi":"3.1.0","info":{"title":"t","version":"1"},"servers":[{"url":"{{{server}}}"}],
             "paths":{"{{{path}}}":{"parameters":[{{{parameters}}}],"get":{"responses":{{{responses}}} },"post":{"responses":{{{responses}}} } } } }
            """;
        var diagnostics = new DiagnosticBag();
        var document = DocumentReader.Read(Encoding.UTF8.GetBytes(text), "api.json", diagnostics);
        var api = document is null ? null : CompilerPipeline.Compile(document, diagnostics, new CompileOptions { Responses = responsesToo });
        Assert.True(api is not null, string.Join('\n', diagnostics.Items));
        return api;
    }

    private static Shield Build(ShieldPlan plan)
    {
        var builder = new ShieldBuilder(plan);
        Assert.Empty(builder.Problems);
        return builder.Build(1, api => new SchemaInterpreter(api.Program));
    }

    private static string? Find(Shield shield, string host, string method, string path)
    {
        shield.Hosts.Find(Encoding.ASCII.GetBytes(host), out var found);
        if (found is null)
        {
            return null;
        }

        var raw = Encoding.ASCII.GetBytes(path);
        Span<byte> canonical = new byte[raw.Length * 3];
        var verdict = PathNormaliser.Normalise(raw, canonical, found.Paths.Policy, out var written);
        if (!verdict.IsOk)
        {
            return null;
        }

        var captures = new PathCapture[found.Paths.MaxCaptures];
        var match = found.Paths.Match(Encoding.ASCII.GetBytes(method), verdict.IsUnchanged ? raw : canonical[..written], verdict.Features, captures);
        return match.Kind == PathMatchKind.Found ? shield.Operations[match.Operation].Check.Name : null;
    }
}
