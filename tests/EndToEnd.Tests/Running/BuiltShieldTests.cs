using FastShield.Compiler;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.Runtime.Program;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Running;

/// <summary>The executable that `fastshield build` makes: generated validators of its documents, and of no other.</summary>
public sealed class BuiltShieldTests
{
    [ShieldFact]
    public async Task It_guards_with_generated_code_from_the_first_request_and_answers_as_the_interpreter_does()
    {
        await using var origin = new ScriptedOrigin();
        await using var compiled = await RunAsync(origin);
        await using var interpreted = await RunAsync(origin, "--engine", "interpreter");

        var expected = await PetStoreRequests.AnswersAsync(interpreted);

        Assert.Equal(expected, await PetStoreRequests.AnswersAsync(compiled));
        Assert.Single(expected, answer => answer.StartsWith("200", StringComparison.Ordinal));
        Assert.Contains(compiled.Lines, line => line.StartsWith("listening on ", StringComparison.Ordinal) && line.EndsWith("engine compiled", StringComparison.Ordinal));
        var item = await compiled.EventAsync(e => e.GetProperty("shield_version").GetInt64() == 1);
        Assert.Equal("compiled", item.GetProperty("engine").GetString());
        item = await interpreted.EventAsync(_ => true);
        Assert.Equal("interpreter", item.GetProperty("engine").GetString());
    }

    [ShieldFact]
    public async Task Its_version_tells_the_documents_and_the_digests_of_their_programs()
    {
        var diagnostics = new DiagnosticBag();
        var api = CompilerPipeline.Compile(DocumentReader.Read(Workspace.PetStore, diagnostics)!, diagnostics)!;

        var ended = await Tool.RunAsync(ShieldBinary.NeedBuilt(), "--version");

        Assert.Equal(0, ended.ExitCode);
        Assert.Contains($"built in: petstore.openapi.yaml {ProgramDigest.Of(api.Program)}\n", ended.Output, StringComparison.Ordinal);
    }

    [ShieldFact]
    public async Task Another_document_is_guarded_by_the_interpreter_and_the_start_says_so()
    {
        using var workspace = new Workspace();
        var other = Other(workspace);
        await using var origin = new ScriptedOrigin();

        await using var shield = await ShieldProcess.StartAsync(
            ShieldBinary.NeedBuilt(), "run", "--schema", other, "--origin", origin.Url.ToString(), "--host", "*", "--listen", "http://127.0.0.1:0");

        Assert.Contains(shield.Lines, line => line.StartsWith("engine: 'Pet store' is not what was built in, which is petstore.openapi.yaml (", StringComparison.Ordinal));
        Assert.Contains(shield.Lines, line => line.EndsWith("engine interpreter", StringComparison.Ordinal));
        using var client = shield.Client();
        Assert.Equal(200, await client.StatusAsync("/v1/pets?limit=101"));
        Assert.Equal(400, await client.StatusAsync("/v1/pets?limit=1001"));
    }

    [ShieldFact]
    public async Task Another_document_is_refused_where_generated_code_is_asked_for()
    {
        using var workspace = new Workspace();

        var ended = await Tool.RunAsync(ShieldBinary.NeedBuilt(), "run", "--schema", Other(workspace), "--origin", "http://127.0.0.1:9", "--engine", "compiled");

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("is not what was built in", ended.Errors, StringComparison.Ordinal);
    }

    [ShieldFact]
    public async Task The_same_document_from_a_file_has_its_generated_code_too()
    {
        await using var origin = new ScriptedOrigin();

        await using var shield = await ShieldProcess.RunAsync(ShieldBinary.NeedBuilt(), Workspace.PetStore, origin.Url, "--engine", "compiled");

        Assert.Contains(shield.Lines, line => line.EndsWith("engine compiled", StringComparison.Ordinal));
    }

    private static Task<ShieldProcess> RunAsync(ScriptedOrigin origin, params string[] more) => ShieldProcess.StartAsync(
        ShieldBinary.NeedBuilt(), ["run", "--origin", origin.Url.ToString(), "--host", "*", "--listen", "http://127.0.0.1:0", .. more]);

    // One limit is another, so the program is.
    private static string Other(Workspace workspace)
    {
        var text = File.ReadAllText(Workspace.PetStore);
        Assert.Contains("maximum: 100", text, StringComparison.Ordinal);
        return workspace.Write("other.yaml", text.Replace("maximum: 100", "maximum: 1000", StringComparison.Ordinal));
    }
}
