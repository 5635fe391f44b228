using System.Security.Cryptography.X509Certificates;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Identity.Status;

/// <summary>Asks responders for the status of certificates, away from the event loops, within bounds of time, of number, and of trust in what comes back.</summary>
internal sealed class StatusAsker(OcspFetch ask, OcspFetch askNamed, TimeProvider time) : IDisposable
{
    /// <summary>Questions at most, those that wait for their turn among them.</summary>
    private const int MostQuestions = 4096;

    private const int MostResponders = 256;

    /// <summary>How long an answer may be on its way, for those who ask later.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(5);

    /// <summary>What is relied on no longer, whatever the responder says: counted from what it says of, since one that was kept comes as often as it is sent.</summary>
    private static readonly TimeSpan _mostAge = TimeSpan.FromDays(7);

    /// <summary>For an answer that says nothing of its time, and for one that knows no such certificate: it may have been issued just now.</summary>
    private static readonly TimeSpan _shortAge = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan _clockDifference = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Generations<Asked, Responder> _responders = new(MostResponders);
    private readonly Responder _nobody = new(time);
    private readonly long[] _answers = new long[3];
    private int _questions;
    private long _failed;
    private long _spared;

    /// <inheritdoc cref="StatusBook.Patience"/>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(2);

    public Action<string>? Tell { get; set; }

    public StatusCounters Counters => new(
        Interlocked.Read(ref _answers[(int)OcspStatus.Good]),
        Interlocked.Read(ref _answers[(int)OcspStatus.Revoked]),
        Interlocked.Read(ref _answers[(int)OcspStatus.Unknown]),
        Interlocked.Read(ref _failed),
        Interlocked.Read(ref _spared));

    /// <summary>Begins a question, if nobody else has.</summary>
    public void Ask(ClientStatus status, ClientProof proof, OcspPolicy policy, DateTimeOffset now)
    {
        var decided = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!status.TryBegin(now, decided.Task))
            return;
        if (Interlocked.Increment(ref _questions) <= MostQuestions && !_stopping.IsCancellationRequested)
        {
            _ = Task.Run(() => AskAsync(status, proof, policy, decided));
            return;
        }
        Interlocked.Decrement(ref _questions);
        Spare(status);
        decided.TrySetResult();
    }

    public void Dispose() => _stopping.Cancel();

    private async Task AskAsync(ClientStatus status, ClientProof proof, OcspPolicy policy, TaskCompletionSource decided)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var waiting = patience.Token.Register(static state => ((TaskCompletionSource)state!).TrySetResult(), decided);
        try
        {
            using var leaf = X509CertificateLoader.LoadCertificate(proof.Leaf);
            using var issuer = X509CertificateLoader.LoadCertificate(proof.Issuer!);
            var place = policy.Responder ?? NamedBy(leaf);
            var asked = new Asked(policy.Responder is null, Convert.ToHexString(RevocationKey.DigestOf(issuer.PublicKey.ExportSubjectPublicKeyInfo())), place.AbsoluteUri);
            var responder = _responders.FindOrAdd(asked, new Responder(time));
            await AskAsync(status, leaf, issuer, place, responder, policy).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // Whoever made the certificate chose what is in it.
            Fail(status, _nobody.Spoilt() ? $"the status of a client's certificate cannot be asked for: {error.Message}; {Consequence(policy)}" : null);
        }
        finally
        {
            Interlocked.Decrement(ref _questions);
            decided.TrySetResult();
        }
    }

    private async Task AskAsync(ClientStatus status, X509Certificate2 leaf, X509Certificate2 issuer, Uri place, Responder responder, OcspPolicy policy)
    {
        // Who waits longer gets longer answers.
        var longest = Patience > _longest ? Patience : _longest;
        using var end = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, _stopping.Token);
        var isMyTurn = false;
        byte[] bytes;
        try
        {
            await responder.Turns.WaitAsync(either.Token).ConfigureAwait(false);
            isMyTurn = true;
            if (!responder.MayAsk())
            {
                Spare(status);
                return;
            }
            var question = OcspRequest.For(leaf, issuer);
            // A fetch that does not look at the token is left behind.
            bytes = await (policy.Responder is null ? askNamed : ask)(place, question, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception) when (!isMyTurn)
        {
            // Those before it take too long: it is the responder's failure, and they tell it.
            Spare(status);
            return;
        }
        catch (Exception error)
        {
            var told = responder.Failed();
            Fail(status, !told || _stopping.IsCancellationRequested ? null
                : $"the responder {Shown(place)} does not answer: {(error is OperationCanceledException ? $"nothing came within {longest.TotalSeconds} seconds" : error.Message)}; {Consequence(policy)}");
            return;
        }
        finally
        {
            if (isMyTurn)
                responder.Turns.Release();
        }
        if (responder.Answered())
            Say($"the responder {Shown(place)} answers again");
        if (Take(status, bytes, leaf, issuer, policy) is { } fault)
            Fail(status, responder.Spoilt() ? $"an answer of the responder {Shown(place)} is of no use: {fault}; {Consequence(policy)}" : null);
    }

    /// <summary>Takes an answer; otherwise says why it cannot be used.</summary>
    private string? Take(ClientStatus status, byte[] bytes, X509Certificate2 leaf, X509Certificate2 issuer, OcspPolicy policy)
    {
        var now = time.GetUtcNow();
        OcspAnswer answer;
        try
        {
            answer = OcspResponse.Read(bytes, leaf, issuer, now);
        }
        catch (Exception error)
        {
            // Not only what the reader expects: anybody on the way may have written it.
            return error.Message;
        }
        if (answer.NextUpdate is null && answer.ThisUpdate < now - _clockDifference)
            return $"it is of {answer.ThisUpdate:yyyy-MM-dd HH:mm} UTC and does not say until when it can be relied on";
        var until = answer.NextUpdate ?? now + _shortAge;
        var most = answer.Status switch
        {
            OcspStatus.Good => (answer.ThisUpdate < now ? answer.ThisUpdate : now) + _mostAge,
            // However old, it is not for that less revoked.
            OcspStatus.Revoked => now + _mostAge,
            _ => now + _shortAge,
        };
        if (most <= now)
            return $"it is of {answer.ThisUpdate:yyyy-MM-dd HH:mm} UTC, more than a week ago";
        until = until < most ? until : most;
        var half = (until - now) / 2;
        if (!status.Take(answer, until, now + (half < policy.Refresh ? half : policy.Refresh)))
            return "it says something else than the one there, and is not the one to take that back";
        Interlocked.Increment(ref _answers[(int)answer.Status]);
        return null;
    }

    private static Uri NamedBy(X509Certificate2 leaf)
    {
        var name = leaf.Extensions.OfType<X509AuthorityInformationAccessExtension>().SelectMany(static places => places.EnumerateOcspUris()).FirstOrDefault()
            ?? throw new CertificateException("it names no responder, and none is configured");
        return Uri.TryCreate(name, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0
            ? url
            : throw new CertificateException("it names no responder that can be asked");
    }

    private static string Consequence(OcspPolicy policy) => policy.AcceptsNoAnswer
        ? "certificates whose status is not known are taken all the same, as is configured"
        : "certificates whose status is not known do not verify until it does";

    private void Fail(ClientStatus status, string? told)
    {
        Interlocked.Increment(ref _failed);
        status.Fail(time.GetUtcNow() + Responder.PauseAfter(status.Reading.Failures + 1));
        if (told is not null)
            Say(told);
    }

    private void Spare(ClientStatus status)
    {
        Interlocked.Increment(ref _spared);
        status.Fail(time.GetUtcNow() + Responder.PauseAfter(1));
    }

    /// <summary>What peers wrote may be in it, and it is printed: control characters are shown as their numbers.</summary>
    private void Say(string text) => Tell?.Invoke(text.Any(IsHidden) ? string.Concat(text.Select(static c => IsHidden(c) ? $"\\u{(int)c:X4}" : c.ToString())) : text);

    private static bool IsHidden(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';

    /// <summary>Without its query, in which there may be secrets.</summary>
    private static string Shown(Uri place) => place.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>
    /// What has a responder's state of its own. For each authority, and apart where certificates name it: what they name is asked in another way, and must not
    /// make others wait who have it configured.
    /// </summary>
    private readonly record struct Asked(bool IsNamed, string Issuer, string Place);
}
