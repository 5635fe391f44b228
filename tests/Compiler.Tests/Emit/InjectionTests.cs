using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FastShield.Compiler.Build;
using FastShield.Compiler.Emit;
using FastShield.Runtime.Program;
using Xunit;

namespace FastShield.Compiler.Tests.Emit;

/// <summary>Names, patterns and values of a document that try to become code: the emitted text compiles, and does what the interpreter does.</summary>
public sealed class InjectionTests
{
    private const int Seed = 20261121;
    private const int Cases = 1000;

    private static readonly string[] Pieces =
    [
        "\"", "\\", "*/", "/*", "//", "\n", "\r", "\u2028", "\u2029", "\u0085", "\0", "{", "}", "{{", "${", "\"\"\"", "#pragma warning disable\n", "\n#error x\n", "@\"", "';",
        "System.Environment.Exit(1);", "\u202E", "é", "😀", "name", " ", "\\u000a", "*\\/", "return true;", "</summary>", "null", "\t",
    ];

    [Fact]
    public void S06_Hostile_text_stays_text()
    {
        var random = new Random(Seed);
        var properties = new JsonObject();
        var names = new List<(string Group, string Name)>();
        for (var i = 0; i < Cases; i++)
        {
            // Fifty names an object: more than 64 would be looked up in a table and not compared in code.
            var group = $"group{i / 50}";
            properties[group] ??= new JsonObject { ["properties"] = new JsonObject(), ["additionalProperties"] = false };
            var name = Hostile(random) + i;
            names.Add((group, name));
            properties[group]!["properties"]![name] = new JsonObject { ["enum"] = new JsonArray(name, Hostile(random)) };
        }

        using var pair = new EnginePair(new JsonObject { ["properties"] = properties }.ToJsonString());

        foreach (var (group, name) in names)
        {
            Assert.True(pair.Accepts(Text(group, name, name)), name);
            Assert.False(pair.Accepts(Text(group, name, name + "x")), name);
            Assert.False(pair.Accepts(Text(group, name + "x", name)), name);
        }
    }

    [Fact]
    public void S06_Hostile_operations_and_pointers_stay_text()
    {
        var random = new Random(Seed);
        var (program, block) = EnginePair.Lower("""{"type":"integer"}""");
        var hostile = new ValidationProgram
        {
            Instructions = program.Instructions,
            Blocks = program.Blocks,
            Objects = program.Objects,
            Arrays = program.Arrays,
            BlockLists = program.BlockLists,
            Values = program.Values,
            Decimals = program.Decimals,
            Patterns = program.Patterns,
            Names = program.Names,
            Discriminators = program.Discriminators,
            Places = [.. program.Places.Select(place => place with { Schema = "/components/schemas/" + Hostile(random), Keyword = Hostile(random) })],
        };
        for (var i = 0; i < 50; i++)
        {
            var emitted = CSharpEmitter.Emit(hostile, [new EmitEntry(Hostile(random), block), new EmitEntry(Hostile(random), block)], Hostile(random), Hostile(random) + "x");
            var outcome = RoslynBuilder.Build(emitted);

            Assert.Empty(outcome.Diagnostics);
            Assert.All(emitted.Files, file => Assert.Matches("^[A-Za-z0-9_/]+[.]cs$", file.Path));
            outcome.Assembly!.Dispose();
        }
    }

    [Fact]
    public void S06_A_name_of_ten_kilobytes_is_compared_and_not_written_out()
    {
        var name = new string('n', 10_000);
        using var pair = new EnginePair(new JsonObject { ["required"] = new JsonArray(name), ["properties"] = new JsonObject { [name] = new JsonObject { ["const"] = name } } }.ToJsonString());

        Assert.True(pair.Accepts(JsonSerializer.Serialize(new Dictionary<string, string> { [name] = name })));
        Assert.False(pair.Accepts(JsonSerializer.Serialize(new Dictionary<string, string> { [name] = name[1..] })));
        Assert.DoesNotContain(pair.Emitted.Files, file => file.Text.Contains(new string('n', 200), StringComparison.Ordinal));
    }

    private static string Hostile(Random random)
    {
        var text = new StringBuilder();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            text.Append(Pieces[random.Next(Pieces.Length)]);
        }

        return text.ToString();
    }

    private static string Text(string outer, string inner, string value) =>
        JsonSerializer.Serialize(new Dictionary<string, object> { [outer] = new Dictionary<string, string> { [inner] = value } });
}
