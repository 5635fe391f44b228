using System.Text;

namespace FastShield.Runtime.Matching;

/// <summary>Collects the hosts that are served, and makes their <see cref="HostTable{T}"/>.</summary>
/// <typeparam name="T">What stands behind a host.</typeparam>
public sealed class HostTableBuilder<T>
    where T : class
{
    private readonly Dictionary<string, int> _exact = new(StringComparer.Ordinal);
    private readonly PathTableBuilder _patterns = new();
    private readonly List<T> _values = [];
    private readonly Dictionary<string, int> _below = new(StringComparer.Ordinal);
    private T? _any;

    /// <summary>Host patterns lie in a table of paths, where all of them have this method.</summary>
    internal static ReadOnlySpan<byte> Method => "GET"u8;

    /// <summary>Adds a host.</summary>
    /// <param name="host">
    /// A host name or literal, `*` for any host, `*.example.com` for every host below a domain, or a name with variables as whole labels
    /// (`{region}.example.com`); a port is left out of account.
    /// </param>
    /// <param name="value">What stands behind it.</param>
    /// <returns>Null, or what is wrong with the host.</returns>
    public string? Add(string host, T value)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(value);
        if (host == "*")
        {
            if (_any is not null)
                return "any host is served already";
            _any = value;
            return null;
        }

        if (host.StartsWith("*.", StringComparison.Ordinal))
            return AddExact(_below, host[2..], value);
        return host.Contains('{') ? AddPattern(host, value) : AddExact(_exact, host, value);
    }

    /// <summary>Makes the table of what was added so far.</summary>
    public HostTable<T> Build()
    {
        return new HostTable<T>(IndexOf(_exact), _patterns.Build(), _below.Count == 0 ? null : IndexOf(_below), [.. _values], _any);
    }

    private static LiteralIndex IndexOf(Dictionary<string, int> names)
    {
        var entries = new List<(int, byte[], int)>();
        foreach (var (name, index) in names)
            entries.Add((0, Encoding.ASCII.GetBytes(name), index));
        return new LiteralIndex(entries);
    }

    /// <summary>`a.example.com` as `/com/example/a`: what says most about a host is on its right.</summary>
    internal static void WriteLabelsFromRight(ReadOnlySpan<byte> host, Span<byte> path)
    {
        var written = 0;
        while (true)
        {
            var dot = host.LastIndexOf((byte)'.');
            var label = host[(dot + 1)..];
            path[written++] = (byte)'/';
            label.CopyTo(path[written..]);
            written += label.Length;
            if (dot < 0)
                return;
            host = host[..dot];
        }
    }

    private string? AddExact(Dictionary<string, int> names, string host, T value)
    {
        Span<byte> name = stackalloc byte[HostName.MaxLength];
        if (!HostName.TryNormalise(Encoding.UTF8.GetBytes(host), name, out var length))
            return $"'{host}' is no host name";
        if (!names.TryAdd(Encoding.ASCII.GetString(name[..length]), _values.Count))
            return $"'{host}' is served already";
        _values.Add(value);
        return null;
    }

    private string? AddPattern(string host, T value)
    {
        var labels = host.Split('.');
        var plain = new string[labels.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            var variable = labels[i].Length > 2 && labels[i][0] == '{' && labels[i].IndexOf('}') == labels[i].Length - 1;
            plain[i] = variable ? "x" : labels[i];
        }

        Span<byte> name = stackalloc byte[HostName.MaxLength];
        if (!HostName.TryNormalise(Encoding.UTF8.GetBytes(string.Join('.', plain)), name, out var length))
            return $"'{host}' is no host name; a variable is a whole label";
        var normalised = Encoding.ASCII.GetString(name[..length]).Split('.');
        if (normalised.Length != labels.Length)
            return $"'{host}' is no host name; a variable is a whole label";

        var path = new StringBuilder();
        for (var i = labels.Length - 1; i >= 0; i--)
            path.Append('/').Append(labels[i][0] == '{' ? $"{{label{i}}}" : normalised[i]);
        if (!PathTemplate.TryParse(path.ToString(), out var template, out var error))
            return $"'{host}': {error!.Message}";
        if (_patterns.Add("GET", template!, _values.Count) is not null)
            return $"'{host}' is served already";
        _values.Add(value);
        return null;
    }
}
