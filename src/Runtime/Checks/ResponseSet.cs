using System.Globalization;

namespace FastShield.Runtime.Checks;

/// <summary>
/// The described responses of an operation by status: a code wins over its range, and a range over `default` (OAS 3.1.1 section 4.8.16). Immutable.
/// </summary>
public sealed class ResponseSet
{
    private readonly int[] _codes;
    private readonly ResponsePlan[] _plans;
    private readonly ResponsePlan?[] _ranges = new ResponsePlan?[10];
    private readonly ResponsePlan? _default;

    /// <summary>Takes the responses by their keys: `200`, `4XX` or `default`; of two with one key the first counts.</summary>
    /// <exception cref="ArgumentException">A key is none of these.</exception>
    public ResponseSet(IReadOnlyList<KeyValuePair<string, ResponsePlan>> responses)
    {
        ArgumentNullException.ThrowIfNull(responses);
        var codes = new List<int>();
        var plans = new List<ResponsePlan>();
        foreach (var (key, plan) in responses)
        {
            if (key == "default")
            {
                _default ??= plan;
            }
            else if (TryRange(key, out var range))
            {
                _ranges[range] ??= plan;
            }
            else if (TryCode(key, out var code))
            {
                codes.Add(code);
                plans.Add(plan);
            }
            else
            {
                throw new ArgumentException($"'{key}' is no status, range or default.", nameof(responses));
            }
        }

        _codes = [.. codes];
        _plans = [.. plans];
    }

    /// <summary>What the document says under a key of its own: `200`, `4XX` or `default`; null where it has no such key.</summary>
    public ResponsePlan? Of(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key == "default")
        {
            return _default;
        }

        if (TryRange(key, out var range))
        {
            return _ranges[range];
        }

        return TryCode(key, out var code) && Array.IndexOf(_codes, code) is >= 0 and var index ? _plans[index] : null;
    }

    /// <summary>What holds for a key that the document does not have: the range of a code, or the default.</summary>
    public ResponsePlan? Instead(string key) => TryCode(key, out var code) ? _ranges[code / 100 % 10] ?? _default : key == "default" ? null : _default;

    /// <summary>What a response of this status is held against; null where none is described.</summary>
    public ResponsePlan? Find(int status)
    {
        var index = Array.IndexOf(_codes, status);
        return index >= 0 ? _plans[index] : _ranges[status / 100 % 10] ?? _default;
    }

    private static bool TryRange(string key, out int range)
    {
        range = key.Length == 3 ? key[0] - '0' : 0;
        return key.Length == 3 && char.IsAsciiDigit(key[0]) && key.EndsWith("XX", StringComparison.OrdinalIgnoreCase);
    }

    private static bool TryCode(string key, out int code)
    {
        code = 0;
        return key.Length == 3 && int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out code);
    }

    /// <summary>Whether the document names this very status.</summary>
    public bool Names(int status) => Array.IndexOf(_codes, status) >= 0;
}
