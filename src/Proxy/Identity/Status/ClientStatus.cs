using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Identity.Status;

/// <summary>What is known of a certificate's status at a moment. Immutable: another object is another knowledge.</summary>
internal sealed record StatusReading
{
    /// <summary>The last answer; null where there was none.</summary>
    public OcspAnswer? Answer { get; init; }

    /// <summary>Until when the answer is relied on.</summary>
    public DateTimeOffset Until { get; init; }

    /// <summary>When the responder was asked last.</summary>
    public DateTimeOffset AskedAt { get; init; }

    /// <summary>When it is asked again, if somebody wants to know.</summary>
    public DateTimeOffset AskAt { get; init; }

    /// <summary>Ends with the answer, and when requests have waited long enough for it; null where nobody is asked just now.</summary>
    public Task? Deciding { get; init; }

    /// <summary>Questions in a row without an answer of use.</summary>
    public int Failures { get; init; }

    /// <summary>
    /// The status that counts now; null for none. What is revoked stays so until something newer is told: who keeps a responder from answering brings
    /// nothing back.
    /// </summary>
    public OcspStatus? StatusAt(DateTimeOffset now) => Answer is { } answer && (answer.Status == OcspStatus.Revoked || now < Until) ? answer.Status : null;
}

/// <summary>The status of one certificate, for all connections that show it. From any thread.</summary>
internal sealed class ClientStatus
{
    /// <summary>A clock that went back further than this is asked by anew.</summary>
    private static readonly TimeSpan _clockDifference = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private StatusReading _reading = new();

    /// <summary>What is known now.</summary>
    public StatusReading Reading => Volatile.Read(ref _reading);

    /// <summary>Whether somebody should be asked.</summary>
    public bool IsDue(DateTimeOffset now) => Reading is { Deciding: null } reading && (now >= reading.AskAt || now >= reading.Until || now < reading.AskedAt - _clockDifference) && !IsPausing(reading, now);

    /// <summary>Begins a question, unless another one was quicker.</summary>
    public bool TryBegin(DateTimeOffset now, Task deciding)
    {
        lock (_lock)
        {
            if (!IsDue(now))
                return false;
            Volatile.Write(ref _reading, _reading with { AskedAt = now, AskAt = DateTimeOffset.MaxValue, Deciding = deciding });
            return true;
        }
    }

    /// <summary>
    /// Takes an answer; false where it says something else than a newer one that is here, or than "revoked" without being good and newer: an answer of the same
    /// second may have been kept by somebody, and one that does not know the certificate takes nothing back.
    /// </summary>
    public bool Take(OcspAnswer answer, DateTimeOffset until, DateTimeOffset askAt)
    {
        lock (_lock)
        {
            var before = _reading.Answer;
            if (before is not null && before.Status != answer.Status && !Replaces(before, answer))
                return false;
            if (before is not null && before.ThisUpdate > answer.ThisUpdate)
                (answer, until) = (before, _reading.Until > until ? _reading.Until : until);
            Volatile.Write(ref _reading, _reading with { Answer = answer, Until = until, AskAt = askAt, Deciding = null, Failures = 0 });
            return true;
        }
    }

    /// <summary>There is no answer of use: what was known stays, and until a moment nobody is asked again.</summary>
    public void Fail(DateTimeOffset askAt)
    {
        lock (_lock)
            Volatile.Write(ref _reading, _reading with { AskAt = askAt, Deciding = null, Failures = _reading.Failures + 1 });
    }

    private static bool Replaces(OcspAnswer before, OcspAnswer answer) => before.Status == OcspStatus.Revoked
        ? answer.Status == OcspStatus.Good && answer.ThisUpdate > before.ThisUpdate
        : answer.ThisUpdate >= before.ThisUpdate;

    private static bool IsPausing(StatusReading reading, DateTimeOffset now) => reading.Failures > 0 && now < reading.AskAt && now >= reading.AskedAt - _clockDifference;
}
