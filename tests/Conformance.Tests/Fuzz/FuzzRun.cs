using System.Diagnostics;
using System.Globalization;
using FastShield.TestKit;

namespace FastShield.Conformance.Tests.Fuzz;

/// <summary>
/// How long a fuzz test goes on, and how fast it was. A round is always finished. `FASTSHIELD_FUZZ_SECONDS`, which the verb `fuzz` sets, makes it
/// longer; so does CI. With `FASTSHIELD_FUZZ_CASES` it goes on until there were so many cases of each kind.
/// </summary>
internal sealed class FuzzRun(double inCi)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly double _seconds =
        double.TryParse(Environment.GetEnvironmentVariable("FASTSHIELD_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out var asked)
            ? asked
            : Suites.IsContinuousIntegration ? inCi : 0;

    private readonly long _cases = long.TryParse(Environment.GetEnvironmentVariable("FASTSHIELD_FUZZ_CASES"), CultureInfo.InvariantCulture, out var asked) ? asked : 0;

    /// <summary>Cases that were tried.</summary>
    public long Cases { get; private set; }

    /// <summary>True where somebody asked for a long run.</summary>
    public bool IsLong { get; } = Environment.GetEnvironmentVariable("FASTSHIELD_FUZZ_SECONDS") is { Length: > 0 };

    /// <summary>True while another round is to be made.</summary>
    public bool GoesOn => GoesOnFor(Cases);

    /// <summary>The same for a test that counts several kinds of cases: the one with the fewest decides.</summary>
    public bool GoesOnFor(params ReadOnlySpan<long> kinds)
    {
        var fewest = long.MaxValue;
        foreach (var kind in kinds)
        {
            fewest = Math.Min(fewest, kind);
        }

        return _clock.Elapsed.TotalSeconds < _seconds || fewest < _cases;
    }

    /// <summary>Counts cases.</summary>
    public void Add(int cases = 1) => Cases += cases;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Cases} cases in {_clock.Elapsed.TotalSeconds:F1} s, {Cases / _clock.Elapsed.TotalSeconds:F0} a second");
}
