using System.Diagnostics;
using System.Text;
using FastShield.Compiler;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Control.Rollout;
using FastShield.Control.Tests.Api;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using Xunit;

namespace FastShield.Control.Tests.Rollout;

/// <summary>An engine that judges wrongly never gets to guard.</summary>
public sealed class EngineTrialTests
{
    [Theory]
    [InlineData(true, "accepts what does not conform")]
    [InlineData(false, "refuses what conforms")]
    public void An_engine_that_says_the_same_to_everything_is_found_out_with_a_place(bool answer, string expected)
    {
        var api = Compile(ManagementRig.PetStore);
        var interpreter = new SchemaInterpreter(api.Program);
        var diagnostics = new DiagnosticBag();

        EngineTrial.Run(api, interpreter, [interpreter, new Parrot(api, answer)], diagnostics);

        var found = Assert.Single(diagnostics.Items);
        Assert.Equal(RolloutCodes.EngineWrong, found.Code);
        Assert.Contains("'parrot'", found.Message, StringComparison.Ordinal);
        Assert.Contains(expected, found.Message, StringComparison.Ordinal);
        Assert.True(found.Line > 1);
        Assert.StartsWith("/paths/~1pets", found.Pointer, StringComparison.Ordinal);
    }

    [Fact]
    public void The_interpreter_passes_and_each_schema_had_its_turns()
    {
        var api = Compile(ManagementRig.PetStore);
        var diagnostics = new DiagnosticBag();
        var interpreter = new SchemaInterpreter(api.Program);

        // A limit, a body and an id, each with another schema.
        Assert.Equal(3 * EngineTrial.SamplesEach, EngineTrial.Run(api, interpreter, [interpreter], diagnostics));
        Assert.Empty(diagnostics.Items);
    }

    [Fact]
    public void A_large_document_is_tried_within_bounds()
    {
        var text = new StringBuilder("openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n");
        for (var i = 0; i < 2000; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"  /p{i}: {{get: {{parameters: [{{name: q, in: query, schema: {{type: integer, maximum: {i}}}}}], responses: {{}}}}}}\n");
        }

        var api = Compile(text.ToString());
        var interpreter = new SchemaInterpreter(api.Program);
        var clock = Stopwatch.StartNew();
        Assert.InRange(EngineTrial.Run(api, interpreter, [interpreter], new DiagnosticBag()), 1, EngineTrial.MostSamples);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_failed_trial_is_an_upload_that_is_refused_with_its_place_and_stores_nothing()
    {
        await using var rig = await ManagementRig.StartAsync(documents: new CompiledDocuments(otherEngines: api => [new Parrot(api, true)]));
        var (status, body) = await rig.SendAsync("POST", $"zones/{rig.Zone.Zone.Id}/api_gateway/user_schemas", ManagementRig.Form(ManagementRig.PetStore, isEnabled: true));

        Assert.Equal(400, status);
        var detail = body.GetProperty("result").GetProperty("upload_details").GetProperty("errors")[0];
        Assert.Equal(2201, detail.GetProperty("code").GetInt32());
        Assert.StartsWith(".paths[\"/pets\"].", detail.GetProperty("locations")[0].GetString(), StringComparison.Ordinal);
        Assert.Empty(rig.Plane.Find(rig.Zone.Zone.Id)!.Schemas);
        Assert.Equal(1, (await rig.Store.LoadZoneAsync(rig.Zone.Zone.Id, default))!.Revision);
    }

    private static CompiledApi Compile(string text)
    {
        var diagnostics = new DiagnosticBag();
        var api = CompilerPipeline.Compile(DocumentReader.Read(Encoding.UTF8.GetBytes(text), "api.yaml", diagnostics)!, diagnostics);
        Assert.True(api is not null, string.Join('\n', diagnostics.Items));
        return api;
    }

    /// <summary>Has one answer for everything.</summary>
    private sealed unsafe class Parrot(CompiledApi api, bool answer) : SchemaEngine(api.Program)
    {
        public override string Name => "parrot";

        public override bool Accepts(int block, byte* json, int length, ValidationContext context) => answer;
    }
}
