using FastShield.Runtime.Contract;

namespace FastShield.Runtime.Matching;

/// <summary>
/// The hosts that are served, immutable: the exact name first, then names with variables as whole labels (`{region}.example.com`;
/// compared from the right, a literal label before a variable one), then the nearest domain that the host is below (`*.example.com`), then the entry for any host. Allocation-free.
/// </summary>
/// <typeparam name="T">What stands behind a host, such as its <see cref="PathTable"/>.</typeparam>
public sealed class HostTable<T>
    where T : class
{
    private readonly LiteralIndex _exact;
    private readonly PathTable _patterns;
    private readonly LiteralIndex? _below;
    private readonly T[] _values;
    private readonly T? _any;

    internal HostTable(LiteralIndex exact, PathTable patterns, LiteralIndex? below, T[] values, T? any)
    {
        _exact = exact;
        _patterns = patterns;
        _below = below;
        _values = values;
        _any = any;
    }

    /// <summary>Finds what stands behind the host of a request.</summary>
    /// <param name="authority">The value of Host or `:authority`, port and all.</param>
    /// <param name="value">What was found, or null.</param>
    public HostMatchKind Find(ReadOnlySpan<byte> authority, out T? value)
    {
        value = null;
        Span<byte> host = stackalloc byte[HostName.MaxLength];
        if (!HostName.TryNormalise(authority, host, out var length))
            return HostMatchKind.Malformed;

        host = host[..length];
        var index = _exact.Find(0, host);
        if (index < 0 && _patterns.MaxCaptures > 0 && host[0] != (byte)'[')
            index = FindPattern(host);
        if (index < 0 && _below is not null)
            index = FindBelow(_below, host);
        value = index >= 0 ? _values[index] : _any;
        return value is null ? HostMatchKind.NotFound : HostMatchKind.Found;
    }

    private static int FindBelow(LiteralIndex domains, ReadOnlySpan<byte> host)
    {
        while (true)
        {
            var dot = host.IndexOf((byte)'.');
            if (dot < 0)
                return -1;
            host = host[(dot + 1)..];
            var index = domains.Find(0, host);
            if (index >= 0)
                return index;
        }
    }

    private int FindPattern(ReadOnlySpan<byte> host)
    {
        Span<byte> path = stackalloc byte[HostName.MaxLength + 1];
        Span<PathCapture> captures = stackalloc PathCapture[_patterns.MaxCaptures];
        HostTableBuilder<T>.WriteLabelsFromRight(host, path);
        return _patterns.Match(HostTableBuilder<T>.Method, path[..(host.Length + 1)], PathFeatures.None, captures).Operation;
    }
}
