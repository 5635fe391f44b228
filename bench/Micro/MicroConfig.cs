using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using BenchmarkDotNet.Validators;
using Perfolizer.Horology;

namespace FastShield.Micro;

/// <summary>
/// The one configuration of all micro benches: short runs within this process, allocations always shown, and validators that fail
/// the run where a figure would mean nothing (an assembly without optimisation, a bench that throws, contenders that disagree).
/// </summary>
internal sealed class MicroConfig : ManualConfig
{
    public MicroConfig()
    {
        AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(3)
            .WithIterationCount(8)
            .WithIterationTime(TimeInterval.FromMilliseconds(200)));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub, JsonExporter.Brief);
        AddValidator(JitOptimizationsValidator.FailOnError, ExecutionValidator.FailOnError, ReturnValueValidator.FailOnError, BaselineValidator.FailOnError);
        WithArtifactsPath("artifacts/bench/micro");
    }
}
