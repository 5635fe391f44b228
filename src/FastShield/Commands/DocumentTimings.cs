using System.Diagnostics;
using System.Text.Json;
using FastShield.Compiler;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Control.Rollout;
using FastShield.Engines;
using FastShield.Proxy.Gates;
using FastShield.Runtime.Interpreter;

namespace FastShield.Commands;

/// <summary>
/// What a document costs on its way from its bytes to a shield that enforces it: `fastshield check --timings`. Each document is taken through
/// that way once, in this process as it is: the first one pays for what the process does for the first time.
/// </summary>
internal sealed record DocumentTimings
{
    public required LoadedDocument Loaded { get; init; }

    /// <summary>Octets of all files.</summary>
    public required long Octets { get; init; }

    /// <summary>How many files were read.</summary>
    public required int Files { get; init; }

    /// <summary>Values in all files.</summary>
    public required long Nodes { get; init; }

    /// <summary>From the path to the tree of nodes.</summary>
    public required TimeSpan Read { get; init; }

    /// <summary>From the tree to a shield that enforces by the interpreter; further files are read within it.</summary>
    public required TimeSpan Enforce { get; init; }

    /// <summary>The processor time of the same, on all threads: what it takes where nothing else runs.</summary>
    public required TimeSpan EnforceProcessor { get; init; }

    /// <summary>From the program to generated C# that enforces; null where it was not asked for or this process cannot compile.</summary>
    public required TimeSpan? Generate { get; init; }

    /// <summary>The processor time of the same, on all threads; zero where there was none.</summary>
    public required TimeSpan GenerateProcessor { get; init; }

    /// <summary>What is held when all is done: the tree, the program and the shield, in bytes.</summary>
    public required long Held { get; init; }

    /// <summary>The largest resident memory of this process so far, in bytes.</summary>
    public required long Peak { get; init; }

    /// <summary>Takes a document through the way.</summary>
    public static DocumentTimings Measure(string path, string? refsRoot, bool isGenerated)
    {
        var clock = TimeProvider.System;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var diagnostics = new DiagnosticBag();
        var started = clock.GetTimestamp();
        var document = MultiFileReader.Read(path, refsRoot, diagnostics);
        var read = clock.GetElapsedTime(started);

        started = clock.GetTimestamp();
        var processor = Environment.CpuUsage.TotalTime;
        var api = document is null ? null : CompilerPipeline.Compile(document, diagnostics);
        var shield = api is null ? null : Build(api);
        var enforce = clock.GetElapsedTime(started);
        processor = Environment.CpuUsage.TotalTime - processor;

        TimeSpan? generate = null;
        var generateProcessor = TimeSpan.Zero;
        var earlier = Environment.CpuUsage.TotalTime;
        started = clock.GetTimestamp();
        if (isGenerated && api is not null && ProcessEngines.CanCompile && ProcessEngines.Compile(api, int.MaxValue, CancellationToken.None).Engine is not null)
        {
            generate = clock.GetElapsedTime(started);
            generateProcessor = Environment.CpuUsage.TotalTime - earlier;
        }

        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(shield);
        using var process = Process.GetCurrentProcess();
        return new DocumentTimings
        {
            Loaded = new LoadedDocument(path, document, api, diagnostics),
            Octets = document?.Others?.Octets ?? 0,
            Files = document?.Others?.Files.Count ?? 0,
            Nodes = document?.Others?.Nodes ?? 0,
            Read = read,
            Enforce = enforce,
            EnforceProcessor = processor,
            Generate = generate,
            GenerateProcessor = generateProcessor,
            Held = held,
            Peak = process.PeakWorkingSet64,
        };
    }

    /// <summary>Writes one JSON object on one line; times in milliseconds.</summary>
    public void Write(TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("file", Loaded.Path);
            writer.WriteString("verdict", Verdict);
            writer.WriteString("code", Worst?.Code ?? "");
            writer.WriteNumber("octets", Octets);
            writer.WriteNumber("files", Files);
            writer.WriteNumber("nodes", Nodes);
            writer.WriteNumber("operations", Loaded.Api?.Operations.Count ?? 0);
            writer.WriteNumber("schemas", Loaded.Api?.Program.Blocks.Length ?? 0);
            writer.WriteNumber("instructions", Loaded.Api?.Program.Instructions.Length ?? 0);
            writer.WriteNumber("read_ms", Rounded(Read));
            writer.WriteNumber("tree_to_enforced_ms", Rounded(Enforce));
            writer.WriteNumber("tree_to_enforced_processor_ms", Rounded(EnforceProcessor));
            writer.WriteNumber("bytes_to_enforced_ms", Rounded(Read + Enforce));
            if (Generate is { } generate)
            {
                writer.WriteNumber("generated_ms", Rounded(generate));
                writer.WriteNumber("generated_processor_ms", Rounded(GenerateProcessor));
            }

            writer.WriteNumber("held_bytes", Held);
            writer.WriteNumber("peak_bytes", Peak);
            writer.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private Diagnostic? Worst => Loaded.Diagnostics.Items.Where(item => item.Severity >= DiagnosticSeverity.Gap).MaxBy(item => item.Severity);

    private string Verdict => Loaded.Api is null ? "refused" : Loaded.Diagnostics.HasGaps ? "gaps" : "accepted";

    private static double Rounded(TimeSpan time) => Math.Round(time.TotalMilliseconds, 2);

    private static Shield? Build(CompiledApi api)
    {
        var builder = new ShieldBuilder(new ShieldPlan { Apis = [api], Hosts = ["*"] });
        return builder.Problems.Count == 0 ? builder.Build(1, compiled => new SchemaInterpreter(compiled.Program)) : null;
    }
}
