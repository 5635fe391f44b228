using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Running;

/// <summary>Which engine guards: the interpreter from the first moment, generated C# where the process can make it.</summary>
public sealed class EngineTests
{
    [Fact]
    public async Task The_jit_host_swaps_to_generated_code_and_answers_stay_the_same()
    {
        await using var origin = new ScriptedOrigin();
        await using var interpreted = await ShieldProcess.RunAsync(ShieldBinary.JitHost, Workspace.PetStore, origin.Url);
        await using var compiled = await ShieldProcess.RunAsync(ShieldBinary.JitHost, Workspace.PetStore, origin.Url, "--engine", "compiled");
        await compiled.ErrorLineAsync(line => line.StartsWith("engine: compiled, in force after ", StringComparison.Ordinal));

        var expected = await PetStoreRequests.AnswersAsync(interpreted);
        Assert.Equal(expected, await PetStoreRequests.AnswersAsync(compiled));
        Assert.Contains(expected, answer => answer.StartsWith("200", StringComparison.Ordinal));
        Assert.Equal(10, expected.Count(answer => answer.StartsWith("400", StringComparison.Ordinal)));
        var item = await compiled.EventAsync(e => e.GetProperty("shield_version").GetInt64() == 2);
        Assert.NotEqual("interpreter", item.GetProperty("engine").GetString());
    }

    [Fact]
    public async Task Operations_above_the_limit_keep_the_interpreter_and_answers_stay_the_same()
    {
        using var workspace = new Workspace();
        var settings = workspace.Write("settings.yaml", "compiled_limit: 8\n");
        await using var origin = new ScriptedOrigin();
        await using var interpreted = await ShieldProcess.RunAsync(ShieldBinary.JitHost, Workspace.PetStore, origin.Url);
        await using var compiled = await ShieldProcess.RunAsync(ShieldBinary.JitHost, Workspace.PetStore, origin.Url, "--engine", "compiled", "--settings", settings);

        var said = await compiled.ErrorLineAsync(line => line.StartsWith("engine: compiled_limit 8 leaves ", StringComparison.Ordinal));

        Assert.Contains("addPet", said, StringComparison.Ordinal);
        Assert.Equal(await PetStoreRequests.AnswersAsync(interpreted), await PetStoreRequests.AnswersAsync(compiled));
    }

    [NativeFact]
    public async Task A_process_that_cannot_compile_says_so_when_the_compiled_engine_is_asked_for()
    {
        var native = ShieldBinary.NeedNative();

        var ended = await Tool.RunAsync(native, "run", "--schema", Workspace.PetStore, "--origin", "http://127.0.0.1:9", "--engine", "compiled");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("cannot compile", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("interpreter", ended.Errors, StringComparison.Ordinal);
    }
}
