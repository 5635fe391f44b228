using System.Security.Cryptography.X509Certificates;

namespace FastShield.Proxy.Tls;

/// <summary>
/// Fetches the OCSP responses of certificates that ask for it: at half of each response's time, one at a time, away from the event loops. A responder that is
/// away is asked again after a minute, then after twice as long each time, up to an hour; the response at hand serves until its time is over.
/// </summary>
internal sealed class OcspStapler : IAsyncDisposable
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _longestPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan _longestWait = TimeSpan.FromHours(12);

    private readonly CertificateKeeper _keeper;
    private readonly OcspFetch _fetch;
    private readonly TimeProvider _time;
    private readonly Action<CertificateNotice> _tell;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<string, (DateTimeOffset Due, int Failures)> _schedule = [];
    private Task _running = Task.CompletedTask;
    private long _failures;

    public OcspStapler(CertificateKeeper keeper, OcspFetch fetch, TimeProvider time, Action<CertificateNotice> tell)
    {
        _keeper = keeper;
        _fetch = fetch;
        _time = time;
        _tell = tell;
    }

    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Takes the response that lies beside a certificate; gives what is wrong with it, for the certificate serves without one too.</summary>
    public static CertificateNotice? ReadFile(CertificateSource source, ServerCertificate certificate, DateTimeOffset now)
    {
        if (source is not { Stapling: Stapling.File, StapleFile: { } file })
            return null;
        try
        {
            var bytes = CertificateFile.ReadBytes(file, "OCSP response");
            certificate.Staple = OcspResponse.Verify(bytes, certificate.Leaf, IssuerOf(certificate), now);
            return null;
        }
        catch (CertificateException error)
        {
            return new CertificateNotice(true, $"{file}: nothing is stapled to {certificate.Source}: {error.Message.TrimEnd('.')}.");
        }
    }

    public void Start() => _running = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    private static X509Certificate2 IssuerOf(ServerCertificate certificate) =>
        certificate.Intermediates.FirstOrDefault(issuer => issuer.SubjectName.RawData.AsSpan().SequenceEqual(certificate.Leaf.IssuerName.RawData))
        ?? throw new CertificateException("the certificate's issuer is not in the chain file; put it behind the certificate");

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                foreach (var certificate in _keeper.Certificates.Where(static certificate => certificate.Stapling == Stapling.Fetch).ToList())
                {
                    if (!_schedule.TryGetValue(certificate.Leaf.Thumbprint, out var plan) || plan.Due <= _time.GetUtcNow())
                        await FetchAsync(certificate, plan.Failures).ConfigureAwait(false);
                }
                await Task.Delay(_keeper.Period, _time, _stopping.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task FetchAsync(ServerCertificate certificate, int failures)
    {
        var now = _time.GetUtcNow();
        try
        {
            var issuer = IssuerOf(certificate);
            var responder = certificate.Leaf.Extensions.OfType<X509AuthorityInformationAccessExtension>().SelectMany(static places => places.EnumerateOcspUris()).FirstOrDefault()
                ?? throw new CertificateException("the certificate names no responder; leave 'staple' out");
            if (!Uri.TryCreate(responder, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
                throw new CertificateException($"'{responder}' is no responder that can be asked");
            var response = await _fetch(url, OcspRequest.For(certificate.Leaf, issuer), _stopping.Token).ConfigureAwait(false);
            var staple = OcspResponse.Verify(response, certificate.Leaf, issuer, now);
            certificate.Staple = staple;
            var half = (staple.NextUpdate - now) / 2;
            _schedule[certificate.Leaf.Thumbprint] = (now + (half < _longestWait ? half : _longestWait), 0);
        }
        catch (Exception error) when (error is CertificateException or HttpRequestException or IOException or TaskCanceledException && !_stopping.IsCancellationRequested)
        {
            Interlocked.Increment(ref _failures);
            var pause = _firstPause * Math.Pow(2, Math.Min(failures, 16));
            _schedule[certificate.Leaf.Thumbprint] = (now + (pause < _longestPause ? pause : _longestPause), failures + 1);
            var consequence = certificate.Staple is { } old && old.IsGoodAt(now) ? $"The one at hand serves until {old.NextUpdate:yyyy-MM-dd HH:mm} UTC." : "None is stapled.";
            _tell(new CertificateNotice(true, $"{certificate.Source}: no OCSP response could be had: {error.Message}. {consequence}"));
        }
    }
}
