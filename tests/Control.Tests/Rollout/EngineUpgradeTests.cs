using System.Collections.Concurrent;
using FastShield.Compiler.Build;
using FastShield.Compiler.Emit;
using FastShield.Control.Rollout;
using FastShield.Control.Tests.Api;
using FastShield.Runtime.Contract;
using Xunit;

namespace FastShield.Control.Tests.Rollout;

/// <summary>Generated code takes over from the interpreter in managed zones, or is told why not.</summary>
public sealed class EngineUpgradeTests
{
    private const int Plenty = 100_000;

    private readonly ConcurrentQueue<string> _reports = new();

    [Fact]
    public async Task Generated_code_takes_over_and_answers_as_the_interpreter_did()
    {
        await using var rig = await StartAsync();
        await using var traffic = await ZoneTraffic.StartAsync(rig);
        Assert.Equal("interpreter", rig.Slot.Current.Engine);
        await using var upgrade = new EngineUpgrade(rig.Plane, Generate, Plenty, _reports.Enqueue);
        await WaitAsync(() => rig.Slot.Current.Engine == "compiled", rig);
        Assert.Equal(400, (await traffic.AskAsync("/v1/pets?limit=0")).Status);
        Assert.Equal(200, (await traffic.AskAsync("/v1/pets?limit=5")).Status);

        // A second document is guarded by the interpreter at once, and by its own code later; the first one's code stays.
        await rig.UploadAsync(ManagementRig.PetStore.Replace("maximum: 100", "maximum: 50", StringComparison.Ordinal));
        Assert.Equal(400, (await traffic.AskAsync("/v1/pets?limit=60")).Status);
        await WaitAsync(() => rig.Slot.Current.Engine == "compiled" && _reports.Count(line => line.Contains("in force", StringComparison.Ordinal)) == 2, rig);
        Assert.Equal(400, (await traffic.AskAsync("/v1/pets?limit=60")).Status);
        Assert.Equal(200, (await traffic.AskAsync("/v1/pets?limit=50")).Status);

        // Deleted and uploaded again: compiled anew.
        foreach (var schema in rig.Plane.Find(rig.Zone.Zone.Id)!.Schemas.Keys)
        {
            await rig.CallAsync("DELETE", $"api_gateway/user_schemas/{schema}");
        }

        await rig.UploadAsync();
        await WaitAsync(() => rig.Slot.Current.Engine == "compiled", rig);
        Assert.Equal(400, (await traffic.AskAsync("/v1/pets?limit=0")).Status);
    }

    [Fact]
    public async Task Code_that_judges_wrongly_is_told_and_never_guards()
    {
        await using var rig = await StartAsync();
        await using var upgrade = new EngineUpgrade(rig.Plane, (outcome, _, _) => new GeneratedEngine(new Parrot(outcome), "", 1, 0), Plenty, _reports.Enqueue);
        await WaitAsync(() => !_reports.IsEmpty);
        Assert.Contains("was not taken", Assert.Single(_reports), StringComparison.Ordinal);
        Assert.Equal("interpreter", rig.Slot.Current.Engine);
    }

    [Fact]
    public async Task The_limit_is_for_all_documents_together_and_what_cannot_be_built_is_told()
    {
        var limits = new ConcurrentQueue<int>();
        await using var rig = await StartAsync();
        await rig.UploadAsync(ManagementRig.PetStore + "# another");
        await rig.UploadAsync(ManagementRig.PetStore + "# a third");
        await using var upgrade = new EngineUpgrade(
            rig.Plane,
            (outcome, limit, end) =>
            {
                limits.Enqueue(limit);
                return limits.Count switch
                {
                    1 => throw new InvalidOperationException("stumbled"),
                    2 => Generate(outcome, limit, end) with { Instructions = 80 },
                    _ => new GeneratedEngine(null, "no memory", 0, 3),
                };
            },
            100,
            _reports.Enqueue);
        await WaitAsync(() => _reports.Any(line => line.Contains("in force", StringComparison.Ordinal)));
        Assert.Equal([100, 100, 20], limits);
        Assert.Contains(_reports, line => line.Contains("stumbled", StringComparison.Ordinal));
        Assert.Contains(_reports, line => line.Contains("no memory", StringComparison.Ordinal));
        Assert.Contains(_reports, line => line.Contains("leaves 3", StringComparison.Ordinal));
    }

    private static async Task<ManagementRig> StartAsync()
    {
        var rig = await ManagementRig.StartAsync();
        await rig.UploadAsync();
        await rig.ManageAsync("GET", "/v1/pets");
        await rig.CallAsync("PUT", "api_gateway/settings/schema_validation", """{"validation_default_mitigation_action":"block"}""");
        return rig;
    }

    private static GeneratedEngine Generate(DocumentOutcome outcome, int limit, CancellationToken cancellation)
    {
        var api = outcome.Api!;
        var entries = api.Operations.SelectMany(operation => operation.Entries.Where(entry => entry.Block >= 0).Select(entry => new EmitEntry(operation.Contract.Id, entry.Block))).ToList();
        var selection = EmitSelection.Within(api.Program, entries, limit);
        var emitted = CSharpEmitter.Emit(api.Program, selection.Entries, "FastShield.Generated", "Validators");
        using var assembly = RoslynBuilder.Build(emitted, cancellation).Assembly!;
        Assert.True(selection.Instructions > 0);
        return new GeneratedEngine(assembly.MakeEngine(emitted.TypeName, api.Program), "", selection.Instructions, selection.LeftOut.Count);
    }

    // A first compilation takes a minute where many processes want the processor.
    private async Task WaitAsync(Func<bool> isTrue, ManagementRig? rig = null)
    {
        for (var i = 0; i < 1200 && !isTrue(); i++)
        {
            await Task.Delay(50);
        }

        Assert.True(isTrue(), $"{rig?.Slot.Current.Engine}: {string.Join('\n', _reports)}");
    }

    private sealed unsafe class Parrot(DocumentOutcome outcome) : SchemaEngine(outcome.Api!.Program)
    {
        public override string Name => "parrot";

        public override bool Accepts(int block, byte* json, int length, ValidationContext context) => true;
    }
}
