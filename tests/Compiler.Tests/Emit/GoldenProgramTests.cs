using FastShield.Compiler.Emit;
using FastShield.Runtime.Program;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Compiler.Tests.Emit;

/// <summary>The cases of tests/Cases/golden: a schema, its program in words, and the C# that is emitted for it, all three read by a person.</summary>
public sealed class GoldenProgramTests
{
    private static readonly string Root = Path.Combine(Suites.Repository, "tests", "Cases", "golden");

    public static TheoryData<string> Names => [.. Directory.GetDirectories(Root).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Schema_program_and_code(string name)
    {
        var folder = Path.Combine(Root, name);
        var (program, block) = EnginePair.Lower(File.ReadAllText(Path.Combine(folder, "schema.json")));
        var emitted = CSharpEmitter.Emit(program, [new EmitEntry(name, block)]);

        Golden.VerifyFile(ProgramText.Of(program), Path.Combine(folder, "program"), "txt");
        Golden.VerifyFile(string.Join('\n', emitted.Files.Select(file => $"// ---- {file.Path}\n{file.Text}")), Path.Combine(folder, "emitted"), "cs");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_code_compiles_without_a_warning(string name)
    {
        using var pair = new EnginePair(File.ReadAllText(Path.Combine(Root, name, "schema.json")));

        Assert.NotEmpty(pair.Emitted.Files);
    }

    [Fact]
    public void The_same_program_gives_the_same_bytes()
    {
        var schema = File.ReadAllText(Path.Combine(Root, "pet", "schema.json"));
        var (first, firstBlock) = EnginePair.Lower(schema);
        var (second, secondBlock) = EnginePair.Lower(schema);

        Assert.Equal(
            CSharpEmitter.Emit(first, [new EmitEntry("pet", firstBlock)]).Files,
            CSharpEmitter.Emit(second, [new EmitEntry("pet", secondBlock)]).Files);
    }
}
