using FastShield.Proxy.Gates;
using FastShield.Runtime.Contract;

namespace FastShield.Proxy.Journey;

internal sealed partial class Exchange
{
    /// <summary>Rules at most that one request is told of; what matches beyond is not.</summary>
    private const int MostTold = 16;

    private ShieldRule[]? _told;

    /// <summary>Rules that matched and let the request go on, to be told at its end.</summary>
    public ReadOnlySpan<ShieldRule> ToldRules => _told.AsSpan(0, ToldCount);

    public int ToldCount { get; private set; }

    /// <summary>Whether a rule has said that the others are not to be asked.</summary>
    public bool SkipsRules;

    /// <summary>Whether the request was found not to conform to its operation, whatever becomes of it.</summary>
    public bool IsViolating;

    /// <summary>Where path parameters lie in <see cref="Path"/>.</summary>
    public ReadOnlySpan<PathCapture> Captures => _captures.AsSpan(0, CaptureCount);

    /// <summary>Whether rules wait for what validation finds.</summary>
    private bool RulesAskVerdict => !SkipsRules && Host?.Rules is { Late: not null };

    /// <summary>Remembers a rule that is to be told.</summary>
    public void Tell(ShieldRule rule)
    {
        if (ToldCount < MostTold)
        {
            (_told ??= new ShieldRule[MostTold])[ToldCount++] = rule;
        }
    }

    /// <summary>All rules are told.</summary>
    public void ForgetTold() => ToldCount = 0;

    private void ResetRules()
    {
        ToldCount = 0;
        SkipsRules = false;
        IsViolating = false;
    }
}
