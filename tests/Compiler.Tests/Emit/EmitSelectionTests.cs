using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Emit;
using FastShield.Compiler.Reading;
using Xunit;

namespace FastShield.Compiler.Tests.Emit;

/// <summary>A limit for generated code: the operations that fit, the small ones first, and blocks that ask the same once.</summary>
public sealed class EmitSelectionTests
{
    // Each body asks for a string property and its maximum length: an object, two instructions for the property's own block.
    private static readonly CompiledApi Api = Compile(
        ("small", """{"type":"object","properties":{"a":{"type":"string","maxLength":5}}}"""),
        ("same", """{"type":"object","properties":{"a":{"type":"string","maxLength":5}}}"""),
        ("large", """{"type":"object","properties":{"a":{"type":"string","maxLength":5},"b":{"type":"integer","minimum":1},"c":{"type":"number","maximum":9},"d":{"type":"string","pattern":"^x"}}}"""));

    [Fact]
    public void Everything_fits_under_a_wide_limit()
    {
        var selection = EmitSelection.Within(Api.Program, Entries, 10_000);

        Assert.Equal(Entries, selection.Entries);
        Assert.Equal(3, selection.Operations);
        Assert.Empty(selection.LeftOut);
    }

    [Fact]
    public void The_largest_is_left_out_and_what_asks_the_same_costs_nothing_more()
    {
        var smallest = EmitSelection.Within(Api.Program, [Entries[0]], int.MaxValue);
        Assert.Single(smallest.Entries);
        var selection = EmitSelection.Within(Api.Program, Entries, 5);

        Assert.Equal(["small", "same"], selection.Entries.Select(entry => entry.Operation));
        Assert.Equal(["large"], selection.LeftOut);
    }

    [Fact]
    public void Nothing_fits_under_no_limit_at_all() =>
        Assert.Equal(["small", "same", "large"], EmitSelection.Within(Api.Program, Entries, 0).LeftOut);

    [Fact]
    public void Equal_schemas_are_emitted_once()
    {
        var text = string.Concat(CSharpEmitter.Emit(Api.Program, Entries).Files.Select(file => file.Text));

        Assert.Contains("2 more that ask the same", text, StringComparison.Ordinal);
    }

    private static IReadOnlyList<EmitEntry> Entries =>
        [.. Api.Operations.SelectMany(operation => operation.Entries.Select(entry => new EmitEntry(operation.Contract.Id, entry.Block)))];

    private static CompiledApi Compile(params (string Name, string Schema)[] operations)
    {
        var paths = operations.Select(operation =>
            $"\"/{operation.Name}\": {{\"post\": {{\"operationId\": \"{operation.Name}\", \"requestBody\": {{\"content\": {{\"application/json\": {{\"schema\": {operation.Schema}}}}}}}, \"responses\": {{\"200\": {{\"description\": \"Fine\"}}}}}}}}");
        var text = """{"openapi": "3.1.0", "info": {"title": "Three", "version": "1"}, "paths": {""" + string.Join(',', paths) + "}}";
        var diagnostics = new DiagnosticBag();
        var api = DocumentReader.Read(Encoding.UTF8.GetBytes(text), "three.json", diagnostics) is { } document ? CompilerPipeline.Compile(document, diagnostics) : null;
        Assert.True(api is not null, string.Join('\n', diagnostics.Items));
        return api;
    }
}
