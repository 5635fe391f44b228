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
            else if (key.Length == 3 && char.IsAsciiDigit(key[0]) && key.EndsWith("XX", StringComparison.OrdinalIgnoreCase))
            {
                _ranges[key[0] - '0'] ??= plan;
            }
            else if (key.Length == 3 && int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var code))
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

    /// <summary>What a response of this status is held against; null where none is described.</summary>
    public ResponsePlan? Find(int status)
    {
        var index = Array.IndexOf(_codes, status);
        return index >= 0 ? _plans[index] : _ranges[status / 100 % 10] ?? _default;
    }

    /// <summary>Whether the document names this very status.</summary>
    public bool Names(int status) => Array.IndexOf(_codes, status) >= 0;
}
