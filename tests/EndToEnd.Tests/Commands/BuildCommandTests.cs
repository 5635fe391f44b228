using FastShield.EndToEnd.Tests.Hosting;
using Xunit;

namespace FastShield.EndToEnd.Tests.Commands;

/// <summary>`fastshield build` where there is nothing to build: each reason in plain words, before minutes were spent.</summary>
public sealed class BuildCommandTests
{
    [Fact]
    public async Task Sources_that_are_not_there_are_said_to_be_missing()
    {
        using var workspace = new Workspace();

        var ended = await BuildAsync(workspace, Workspace.PetStore, "--source", workspace.Path);

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("name a checkout with --source", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_that_is_refused_is_not_built()
    {
        using var workspace = new Workspace();
        var document = workspace.Write("broken.yaml", "openapi: 3.0.3\ninfo: { title: Broken }\npaths: 7\n");

        var ended = await BuildAsync(workspace, document);

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("cannot be enforced", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_that_cannot_be_served_together_are_not_built()
    {
        using var workspace = new Workspace();

        var ended = await BuildAsync(workspace, Workspace.PetStore, Workspace.PetStore);

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("reaches the same requests", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_needs_a_document()
    {
        using var workspace = new Workspace();

        var ended = await BuildAsync(workspace);

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("No document to build in", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_without_the_sdk_is_told_what_is_missing()
    {
        using var workspace = new Workspace();
        var host = ShieldBinary.JitHost;

        var ended = await Tool.RunAsync(
            "env",
            [$"DOTNET_HOST_PATH={workspace.File("dotnet")}", host.Program, .. host.Leading, "build", Workspace.PetStore, "-o", workspace.File("shield")],
            input: null);

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("needs the .NET SDK", ended.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(workspace.File("shield")));
    }

    private static Task<Ended> BuildAsync(Workspace workspace, params string[] arguments) =>
        Tool.RunAsync(ShieldBinary.JitHost, ["build", .. arguments, "-o", workspace.File("shield")]);
}
