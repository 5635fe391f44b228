using System.Diagnostics;
using System.Globalization;
using FastShield.TestKit;

namespace FastShield.Conformance.Tests.Fuzz;

/// <summary>
/// How long a fuzz test goes on, and how fast it was. A round is always finished. `FASTSHIELD_FUZZ_SECONDS`, which the verb `fuzz` sets, makes it
/// longer; so does CI.
/// </summary>
internal sealed class FuzzRun(double inCi)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly double _seconds =
        double.TryParse(Environment.GetEnvironmentVariable("FASTSHIELD_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out var asked)
            ? asked
            : Suites.IsContinuousIntegration ? inCi : 0;

    /// <summary>Cases that were tried.</summary>
    public long Cases { get; private set; }

    /// <summary>True where somebody asked for a long run.</summary>
    public bool IsLong { get; } = Environment.GetEnvironmentVariable("FASTSHIELD_FUZZ_SECONDS") is { Length: > 0 };

    /// <summary>True while another round is to be made.</summary>
    public bool GoesOn => _clock.Elapsed.TotalSeconds < _seconds;

    /// <summary>Counts cases.</summary>
    public void Add(int cases = 1) => Cases += cases;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Cases} cases in {_clock.Elapsed.TotalSeconds:F1} s, {Cases / _clock.Elapsed.TotalSeconds:F0} a second");
}
