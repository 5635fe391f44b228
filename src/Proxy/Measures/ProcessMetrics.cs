using System.Diagnostics;
using System.Globalization;

namespace FastShield.Proxy.Measures;

/// <summary>The metrics of the process: what it uses of the machine, and its heap.</summary>
internal sealed class ProcessMetrics : IMetricSource
{
    /// <inheritdoc/>
    public void WriteTo(MetricWriter writer)
    {
        using var process = Process.GetCurrentProcess();
        writer.Single(MetricCatalog.ProcessCpu, process.TotalProcessorTime.TotalSeconds);
        writer.Single(MetricCatalog.ProcessMemory, process.WorkingSet64);
        writer.Single(MetricCatalog.ProcessThreads, process.Threads.Count);
        writer.Single(MetricCatalog.ProcessStart, new DateTimeOffset(process.StartTime.ToUniversalTime()).ToUnixTimeMilliseconds() / 1e3);
        if (OperatingSystem.IsLinux())
        {
            writer.Single(MetricCatalog.ProcessDescriptors, Descriptors());
            writer.Single(MetricCatalog.ProcessDescriptorLimit, DescriptorLimit());
        }

        writer.Single(MetricCatalog.HeapSize, GC.GetTotalMemory(forceFullCollection: false));
        writer.Single(MetricCatalog.HeapCommitted, GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes);
        writer.Begin(MetricCatalog.Collections);
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            writer.Number(GC.CollectionCount(generation), new MetricLabel("generation", generation.ToString(CultureInfo.InvariantCulture)));
        }

        writer.Single(MetricCatalog.CollectionPause, GC.GetTotalPauseDuration().TotalSeconds);
    }

    /// <summary>-1 where the system does not say, as where no descriptor is left to ask with.</summary>
    private static long Descriptors()
    {
        try
        {
            return Directory.EnumerateFileSystemEntries("/proc/self/fd").LongCount();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return -1;
        }
    }

    private static long DescriptorLimit()
    {
        const string line = "Max open files";
        try
        {
            var text = File.ReadLines("/proc/self/limits").First(static text => text.StartsWith(line, StringComparison.Ordinal));
            return long.TryParse(text[line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture, out var limit) ? limit : -1;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return -1;
        }
    }
}
