namespace FastShield.Proxy.Tls;

/// <summary>
/// Keeps the certificates of the listeners fresh: watches their files, takes over what changed as one new <see cref="ServerTls"/>, and leaves what is
/// there in force where a file cannot be used. Files are looked at each second, and taken when they were the same twice, so that a writer may take its
/// time; renamed and linked files count by what they lead to. Nothing here runs on an event loop.
/// </summary>
public sealed class CertificateKeeper : IAsyncDisposable
{
    /// <summary>How often certificates are asked whether there is something to complain about.</summary>
    private static readonly TimeSpan _complaintEvery = TimeSpan.FromHours(12);

    private readonly TimeProvider _time;
    private readonly ServerTls _template;
    private readonly OcspFetch? _fetch;
    private readonly List<Entry> _entries;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private IReadOnlyList<(ServerCertificate Certificate, IReadOnlyList<string> Names)> _managed = [];
    private Action<ServerTls> _publish = static _ => { };
    private readonly List<CertificateNotice> _untold = [];
    private Action<CertificateNotice> _tell;
    private ServerTls _current;
    private OcspStapler? _stapler;
    private Task _watching = Task.CompletedTask;
    private string _ticketStamp;
    private long _reloads;
    private long _failures;
    private long _stapleFailures;
    private long _complainedAt;

    private CertificateKeeper(List<Entry> entries, ServerTls template, OcspFetch? fetch)
    {
        _entries = entries;
        _template = template;
        _fetch = fetch;
        _time = template.Time;
        _ticketStamp = FileStamp.Of(template.Tickets?.SourceFile);
        _complainedAt = _time.GetTimestamp();
        _tell = _untold.Add;
        _current = Make();
    }

    /// <summary>What is in force.</summary>
    public ServerTls Current => Volatile.Read(ref _current);

    /// <summary>What was counted so far.</summary>
    public CertificateCounters Counters => new(Interlocked.Read(ref _reloads), Interlocked.Read(ref _failures), Interlocked.Read(ref _stapleFailures) + (_stapler?.Failures ?? 0));

    /// <summary>How often the files are looked at.</summary>
    public TimeSpan Period { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>All certificates in force, with those that have other kinds of keys.</summary>
    public IEnumerable<ServerCertificate> Certificates => Current.Hosts.SelectMany(static host => host.Alternatives.Prepend(host.Certificate)).Distinct();

    /// <summary>Reads the files of at least one certificate.</summary>
    /// <param name="sources">The first one is shown to clients that name no host.</param>
    /// <param name="template">Everything but the hosts.</param>
    /// <param name="fetch">Asks responders, where certificates want that; null asks nobody.</param>
    /// <exception cref="CertificateException">With the file and what to do.</exception>
    public static CertificateKeeper Load(IReadOnlyList<CertificateSource> sources, ServerTls template, OcspFetch? fetch = null)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(template);
        // The stamp before the content: what changes in between is then found by the next look.
        var entries = sources.Select(static source => new Entry(source) { Taken = source.Stamp(), Certificate = source.Load() }).ToList();
        var keeper = new CertificateKeeper(entries, template, fetch);
        foreach (var entry in entries)
            keeper.ReadStaple(entry.Source!, entry.Certificate!);
        return keeper;
    }

    /// <summary>The same for a certificate that is not from files, and stays as it is.</summary>
    public static CertificateKeeper For(ServerCertificate certificate, ServerTls template)
    {
        ArgumentNullException.ThrowIfNull(template);
        return new CertificateKeeper([new Entry(null) { Certificate = certificate }], template, null);
    }

    /// <summary>Begins to watch. Complaints about what was loaded are told at once.</summary>
    /// <param name="publish">Brings settings into force; a <see cref="CertificateException"/> leaves those before.</param>
    /// <param name="tell">Takes what the operator should know; from any thread.</param>
    public void Start(Action<ServerTls> publish, Action<CertificateNotice> tell)
    {
        _publish = publish;
        _tell = tell;
        foreach (var notice in _untold)
            tell(notice);
        Complain();
        _stapler = _fetch is null ? null : new OcspStapler(this, _fetch, _time, tell);
        _stapler?.Start();
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>Reads all files again, changed or not, and says what came of it. Whatever cannot be used stays as it was, and is told.</summary>
    /// <returns>Whether everything could be used.</returns>
    public Task<bool> ReloadAsync() => LookAsync(isForced: true);

    /// <summary>Brings certificates into force that are managed elsewhere, behind those of the files.</summary>
    /// <exception cref="CertificateException">They cannot be used; those before stay.</exception>
    public async Task SetManagedAsync(IReadOnlyList<(ServerCertificate Certificate, IReadOnlyList<string> Names)> certificates)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            var before = _managed;
            _managed = certificates;
            try
            {
                Publish();
            }
            catch (CertificateException)
            {
                _managed = before;
                Interlocked.Increment(ref _failures);
                throw;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the watch.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
            return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        if (_stapler is not null)
            await _stapler.DisposeAsync().ConfigureAwait(false);
    }

    private async Task WatchAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Period, _time, _stopping.Token).ConfigureAwait(false);
                await LookAsync(isForced: false).ConfigureAwait(false);
                if (_time.GetElapsedTime(_complainedAt) >= _complaintEvery)
                    Complain();
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task<bool> LookAsync(bool isForced)
    {
        await _turn.WaitAsync(_stopping.Token).ConfigureAwait(false);
        try
        {
            var isWhole = ReloadTickets(isForced);
            var before = new List<(Entry Entry, ServerCertificate? Certificate)>();
            foreach (var entry in _entries)
            {
                if (entry.Source is null || !entry.IsDue(isForced))
                    continue;
                if (TryRead(entry.Source) is { } certificate)
                {
                    before.Add((entry, entry.Certificate));
                    entry.Certificate = certificate;
                }
                else
                {
                    isWhole = false;
                }
            }
            return (before.Count == 0 || TryPublish(before)) && isWhole;
        }
        finally
        {
            _turn.Release();
        }
    }

    private bool TryPublish(List<(Entry Entry, ServerCertificate? Certificate)> before)
    {
        try
        {
            Publish();
            foreach (var (entry, _) in before)
                _tell(new CertificateNotice(false, $"{entry.Certificate!.Source}: the certificate of {entry.Certificate.Leaf.Subject}, valid until {entry.Certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC, is in force."));
            Complain();
            return true;
        }
        catch (CertificateException error)
        {
            foreach (var (entry, certificate) in before)
                entry.Certificate = certificate;
            Fail(error);
            return false;
        }
    }

    private void Publish()
    {
        var made = Make();
        _publish(made);
        Volatile.Write(ref _current, made);
        Interlocked.Increment(ref _reloads);
    }

    private ServerTls Make() => _template with
    {
        Hosts = TlsHosts.Of([.. _entries.Select(static entry => (entry.Certificate!, entry.Source?.Names ?? [])), .. _managed]),
    };

    private ServerCertificate? TryRead(CertificateSource source)
    {
        try
        {
            var certificate = source.Load();
            ReadStaple(source, certificate);
            // A fetched response outlives a reload of the same certificate.
            certificate.Staple ??= Certificates.FirstOrDefault(other => other.Stapling == certificate.Stapling && other.Leaf.RawDataMemory.Span.SequenceEqual(certificate.Leaf.RawDataMemory.Span))?.Staple;
            return certificate;
        }
        catch (CertificateException error)
        {
            Fail(error);
            return null;
        }
    }

    private void ReadStaple(CertificateSource source, ServerCertificate certificate)
    {
        if (OcspStapler.ReadFile(source, certificate, _time.GetUtcNow()) is not { } notice)
            return;
        Interlocked.Increment(ref _stapleFailures);
        _tell(notice);
    }

    private bool ReloadTickets(bool isForced)
    {
        var stamp = FileStamp.Of(_template.Tickets?.SourceFile);
        if (_template.Tickets is not { } tickets || (stamp == _ticketStamp && !isForced))
            return true;
        _ticketStamp = stamp;
        try
        {
            tickets.Reload();
            return true;
        }
        catch (CertificateException error)
        {
            Fail(error);
            return false;
        }
    }

    private void Fail(CertificateException error)
    {
        Interlocked.Increment(ref _failures);
        _tell(new CertificateNotice(true, $"{error.Message} What was there before stays in force."));
    }

    private void Complain()
    {
        _complainedAt = _time.GetTimestamp();
        foreach (var certificate in Certificates)
        {
            foreach (var complaint in certificate.Complaints(_time.GetUtcNow()))
                _tell(new CertificateNotice(true, complaint));
        }
        foreach (var source in _entries.Select(static entry => entry.Source).OfType<CertificateSource>())
        {
            if (CertificateFile.IsReadableByOthers(source.KeyFile ?? source.CertificateFile))
                _tell(new CertificateNotice(true, $"{source.KeyFile ?? source.CertificateFile}: every user of this machine may read or write this private key. Take that away with 'chmod 600'."));
        }
    }

    /// <summary>One certificate of files, and what was last seen of them.</summary>
    private sealed class Entry(CertificateSource? source)
    {
        private string? _seen;

        public CertificateSource? Source => source;

        public ServerCertificate? Certificate { get; set; }

        /// <summary>What the files were when they were last taken, or tried.</summary>
        public string? Taken { get; set; }

        /// <summary>Whether the files are others than those taken, and were the same the last time; or always.</summary>
        public bool IsDue(bool isForced)
        {
            var stamp = source!.Stamp();
            var isDue = isForced || (stamp != Taken && stamp == _seen);
            _seen = stamp;
            if (isDue)
                Taken = stamp;
            return isDue;
        }
    }
}
