using System.Buffers.Text;
using System.Globalization;

namespace FastShield.Proxy.Journey;

/// <summary>
/// How much of its memory the process uses: resident memory against the limit of its control group (or of the machine, or one that was set), and the
/// live part of the managed heap against its own hard limit where it has one. Reading it allocates nothing while no garbage is collected.
/// </summary>
internal sealed class MemoryUse : IDisposable
{
    private readonly FileStream? _statm;
    private readonly long _systemLimit;
    private readonly bool _hasHeapLimit;
    private readonly long _heapLimit;
    private int _collections = -1;
    private long _live;

    public MemoryUse()
    {
        _statm = File.Exists("/proc/self/statm") ? new FileStream("/proc/self/statm", FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0) : null;
        _heapLimit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var machine = MachineBytes();
        _systemLimit = Math.Min(GroupBytes(), machine > 0 ? machine : _heapLimit);
        _hasHeapLimit = _heapLimit < _systemLimit;
    }

    /// <summary>The share in use, 1 for all of it.</summary>
    /// <param name="limit">What resident memory may be, in bytes; null for what the system says.</param>
    public double Share(long? limit)
    {
        var resident = ResidentBytes() / (double)(limit ?? _systemLimit);
        return _hasHeapLimit ? Math.Max(resident, LiveBytes() / (double)_heapLimit) : resident;
    }

    public void Dispose() => _statm?.Dispose();

    /// <summary>What the last collection left; garbage since then does not count, for the next collection takes it.</summary>
    private long LiveBytes()
    {
        var collections = GC.CollectionCount(0);
        if (collections != _collections)
        {
            _collections = collections;
            _live = GC.GetGCMemoryInfo().HeapSizeBytes;
        }

        return _live;
    }

    private long ResidentBytes()
    {
        if (_statm is null)
        {
            return Environment.WorkingSet;
        }

        // Size and resident size, in pages: `12345 678 ...`.
        Span<byte> text = stackalloc byte[128];
        var read = text[..RandomAccess.Read(_statm.SafeFileHandle, text, 0)];
        var second = read.IndexOf((byte)' ') + 1;
        return Utf8Parser.TryParse(read[second..], out long pages, out _) ? pages * Environment.SystemPageSize : 0;
    }

    private static long MachineBytes()
    {
        if (!File.Exists("/proc/meminfo"))
        {
            return 0;
        }

        var line = File.ReadLines("/proc/meminfo").FirstOrDefault(static l => l.StartsWith("MemTotal:", StringComparison.Ordinal));
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var text, ..] && long.TryParse(text, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes * 1024 : 0;
    }

    /// <summary>The limit of the control group, version 2 or 1, as a container sees it; the most that can be where there is none.</summary>
    private static long GroupBytes()
    {
        foreach (var file in (string[])["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"])
        {
            try
            {
                if (File.Exists(file) && long.TryParse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture, out var bytes) && bytes > 0)
                {
                    return bytes;
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // No limit that can be read is no limit that can be kept.
            }
        }

        return long.MaxValue;
    }
}
