using System.Globalization;
using System.Net;
using FastShield.Control.Settings;
using FastShield.Proxy.Measures.Otlp;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;

namespace FastShield.Hosting;

/// <summary>Turns the user's settings into the proxy's: addresses resolved, certificates loaded or made.</summary>
internal static class ProxySettingsMaker
{
    /// <summary>The proxy's settings; throws <see cref="StartException"/> for what the user can mend.</summary>
    /// <param name="settings">The user's.</param>
    /// <param name="output">Where certificates are told.</param>
    /// <param name="before">What is in force already, so that a certificate made on the spot stays; null at the start.</param>
    public static ProxySettings Make(FastShieldSettings settings, TextWriter output, ProxySettings? before = null)
    {
        var origins = OriginTableMaker.Make(settings);
        var keeper = new Lazy<CertificateKeeper>(() => settings.Certificates.Count == 0 && MadeBefore(before) is { } made ? made : Certificates(settings, output));
        var listeners = settings.Listen.Select(url => Listener(url, keeper) with { ProxyPeers = settings.ProxyProtocol }).ToList();
        var operations = settings.Ops is { } ops ? Listener(ops, keeper) : null;
        return new ProxySettings
        {
            Http2 = settings.Http2,
            Otlp = settings.Otlp is { } collector ? new OtlpSettings { Endpoint = Collector(collector), Interval = settings.OtlpInterval, Spans = settings.OtlpSpans } : settings.OtlpSpans ? throw new StartException("otlp_spans needs otlp, the collector that gets them.", ExitCodes.Usage) : null,
            Trace = settings.Trace,
            TraceSampled = settings.TraceSampled,
            Report = static message => Console.Error.WriteLine(message),
            Listeners = listeners,
            Operations = operations,
            Certificates = keeper.IsValueCreated ? keeper.Value : null,
            Origin = origins.Default,
            HostOrigins = origins.Hosts,
            Routes = origins.Routes,
            Limits = settings.Limits,
            Timeouts = settings.Timeouts,
            Maker = settings.Transport,
            Loops = settings.Loops ?? Environment.ProcessorCount,
            BlockStatus = settings.BlockStatus,
            HideDetail = settings.HideDetail,
            CorsPreflight = settings.CorsPreflight,
            AllowUndeclaredBodies = settings.AllowUndeclaredBodies,
            TrustedPeers = settings.TrustedPeers,
            IdentityFields = settings.ClientIdentity,
            PathNormalization = settings.PathNormalization,
            EncodedSlashIsData = settings.EncodedSlashIsData,
            AccessLog = settings.AccessLog,
            RedactedParameters = settings.Redact,
            Unhandled = error => Console.Error.WriteLine($"internal error: {error}"),
        };
    }

    private static CertificateKeeper? MadeBefore(ProxySettings? before) =>
        before?.Certificates is { } keeper && keeper.Current.Hosts[0].Certificate.Source.StartsWith("self-signed", StringComparison.Ordinal) ? keeper : null;

    private static Uri Collector(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        ? url
        : throw new StartException($"'{Shown(text)}' is no collector: write http://host:port or https://host:port.", ExitCodes.Usage);

    // What stands before an '@' may be a password, which belongs in no log.
    private static string Shown(string text) => text.LastIndexOf('@') is var at and >= 0 ? "...@" + text[(at + 1)..] : text;

    private static ListenEndpoint Listener(string text, Lazy<CertificateKeeper> certificates)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.PathAndQuery != "/")
        {
            throw new StartException($"Cannot listen on '{text}': write https://address:port or http://address:port.", ExitCodes.Usage);
        }

        var address = url.Host switch
        {
            "localhost" => IPAddress.Loopback,
            var host when IPAddress.TryParse(host.Trim('[', ']'), out var parsed) => parsed,
            _ => throw new StartException($"Cannot listen on '{text}': the host has to be an address of this machine, such as 127.0.0.1, 0.0.0.0 or [::].", ExitCodes.Usage),
        };
        return new ListenEndpoint(address, url.Port, url.Scheme == "https" ? certificates.Value.Current : null);
    }

    private static CertificateKeeper Certificates(FastShieldSettings settings, TextWriter output)
    {
        try
        {
            var template = new ServerTls
            {
                Hosts = [],
                ApplicationProtocols = settings.Http2.IsEnabled ? ServerTls.Http2AndHttp11 : ["http/1.1"],
                MinVersion = settings.Tls.MinVersion,
                RefuseUnknownHosts = settings.Tls.RefuseUnknownHosts,
                Resumption = settings.Tls.Resumption,
                Tickets = settings.Tls.TicketKeys is { } keys ? TicketKeyRing.FromFile(keys) : null,
            };
            if (settings.Certificates.Count == 0)
            {
                var names = settings.Hosts.Where(host => host != "*" && !host.Contains('{', StringComparison.Ordinal)).Append("localhost").Append("127.0.0.1").Append("::1");
                var made = SelfSigned.Create([.. names.Distinct(StringComparer.OrdinalIgnoreCase)]);
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"certificate: self-signed, made on the spot, until {made.NotAfter:yyyy-MM-dd}; give --cert and --key for one of your own"));
                return CertificateKeeper.For(made, template);
            }

            var keeper = CertificateKeeper.Load([.. settings.Certificates.Select(files => files.ToSource())], template, OcspHttp.FetchAsync);
            foreach (var certificate in keeper.Certificates)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"certificate: {certificate.Source}, for {string.Join(", ", certificate.Names)}, until {certificate.NotAfter:yyyy-MM-dd}"));
            }

            return keeper;
        }
        catch (CertificateException error)
        {
            throw new StartException(error.Message, ExitCodes.Usage);
        }
    }
}
