using FastShield.Proxy.Measures;
using FastShield.Proxy.Tests.Journey;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Upstream;
using FastShield.Runtime.Contract;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Measures;

/// <summary>What is counted is what happened: after known requests each number is known.</summary>
public sealed class RequestMetricsTests
{
    private const string Good = "{\"name\":\"Rex\"}";

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task Every_request_has_one_outcome_and_the_sums_agree(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker);
        await using (var client = await rig.ConnectAsync())
        {
            for (var i = 0; i < 5; i++)
            {
                Assert.Equal(200, (await client.AskAsync("GET /pets/1 HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
            }

            Assert.Equal(200, (await client.AskAsync(Post(Good))).Status);
            Assert.Equal(400, (await client.AskAsync(Post("{\"name\":5}"))).Status);
            Assert.Equal(400, (await client.AskAsync(Post("{}x"))).Status);
            Assert.Equal(401, (await client.AskAsync("GET /secrets/1 HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
            Assert.Equal(404, (await client.AskAsync("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        }

        Assert.Equal(400, (await rig.AskAsync("GET / HTTP/1.1\r\nHost : a\r\n\r\n")).Status);
        var seen = Scrape.Once(rig.Server, 11);
        Assert.Equal(11, seen.Sum("fastshield_requests_total"));
        Assert.Equal(6, seen.Sum("fastshield_requests_total", "outcome=\"conforming\""));
        Assert.Equal(5, seen.Sum("fastshield_requests_total", "outcome=\"blocked\""));
        Assert.Equal(11, seen.Sum("fastshield_responses_total"));
        Assert.Equal(6, seen.Sum("fastshield_responses_total", "code=\"200\""));
        Assert.Equal(3, seen.Sum("fastshield_responses_total", "code=\"400\""));
        Assert.Equal(5, seen.Sum("fastshield_findings_total", "action=\"block\""));
        Assert.Equal(1, seen.Sum("fastshield_findings_total", "phase=\"body\"", "source=\"schema_validation\"", "error_class=\"invalid_type\""));
        Assert.Equal(1, seen.Sum("fastshield_findings_total", "phase=\"head\"", "source=\"framing\"", "error_class=\"\""));
        Assert.Equal(1, seen.Sum("fastshield_findings_total", "phase=\"parameters\"", "source=\"security\"", "error_class=\"missing_credentials\""));
        Assert.Equal(1, seen.Sum("fastshield_findings_total", "phase=\"route\"", "source=\"path\""));

        // Of operations: all but the head that was none and the path that is no operation's.
        Assert.Equal(9, seen.Sum("fastshield_operation_requests_total"));
        Assert.Equal(5, seen.Sum("fastshield_operation_requests_total", "operation=\"getPet\"", "method=\"GET\"", "path=\"/pets/{id}\"", "outcome=\"conforming\""));
        Assert.Equal(2, seen.Sum("fastshield_operation_requests_total", "operation=\"addPet\"", "outcome=\"blocked\""));
        Assert.True(seen.Sum("fastshield_operation_duration_seconds_total", "operation=\"getPet\"") > 0);

        // Histograms: all requests with a head; those that went to the origin.
        Assert.Equal(10, seen.Sum("fastshield_request_duration_seconds_count"));
        Assert.Equal(10, seen.Sum("fastshield_shield_duration_seconds_count"));
        Assert.Equal(6, seen.Sum("fastshield_origin_duration_seconds_count"));
        Assert.Equal(seen.Sum("fastshield_request_duration_seconds_sum"), seen.Sum("fastshield_operation_duration_seconds_total"), tolerance: 1);
        Assert.True(seen.Sum("fastshield_request_duration_seconds_sum") > seen.Sum("fastshield_origin_duration_seconds_sum"));

        // The first request is timed phase by phase.
        foreach (var phase in (string[])["head", "route", "client_identity", "parameters", "body", "forward", "response", "record"])
        {
            Assert.Equal(1, seen.Sum("fastshield_phase_duration_seconds_count", $"phase=\"{phase}\""));
        }

        Assert.Equal(7, seen.Sum("fastshield_shield_version"));
        Assert.Equal(0, seen.Sum("fastshield_draining"));
        Assert.Equal(2, seen.Sum("fastshield_connections_accepted_total"));
        Assert.True(seen.Sum("fastshield_received_bytes_total") > 500);
        Assert.True(seen.Sum("fastshield_loop_turn_seconds_count") > 0);
    }

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task What_was_let_pass_is_told_apart_from_what_conformed(string maker)
    {
        await using var log = await ProxyRig.StartAsync(maker, shield: TestShield.Make(MitigationAction.Log, MitigationAction.None));
        Assert.Equal(200, (await log.AskAsync(Post("{\"name\":5}"))).Status);
        Assert.Equal(200, (await log.AskAsync(Post(Good))).Status);
        Assert.Equal(200, (await log.AskAsync("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        var seen = Scrape.Once(log.Server, 3);
        Assert.Equal(1, seen.Sum("fastshield_requests_total", "outcome=\"logged\""));
        Assert.Equal(1, seen.Sum("fastshield_requests_total", "outcome=\"conforming\""));
        Assert.Equal(1, seen.Sum("fastshield_requests_total", "outcome=\"unchecked\""));
        Assert.Equal(1, seen.Sum("fastshield_findings_total", "action=\"log\"", "error_class=\"invalid_type\""));

        await using var none = await ProxyRig.StartAsync(maker, shield: TestShield.Make(MitigationAction.None));
        Assert.Equal(200, (await none.AskAsync(Post("{\"name\":5}"))).Status);
        seen = Scrape.Once(none.Server, 1);
        Assert.Equal(1, seen.Sum("fastshield_operation_requests_total", "operation=\"addPet\"", "outcome=\"unchecked\""));
    }

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task Origins_that_fail_and_clients_that_leave_are_no_blocks(string maker)
    {
        var answers = 0;
        var origin = new ScriptedOrigin(async (_, connection) =>
        {
            if (Interlocked.Increment(ref answers) == 1)
            {
                await connection.SendAsync("HTTP/1.1 nonsense\r\n\r\n");
            }
            else
            {
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                connection.Reset();
            }
        });
        await using var rig = await ProxyRig.StartAsync(maker, origin);
        Assert.Equal(502, (await rig.AskAsync("GET /pets/1 HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.True((await rig.AskAsync("GET /pets/1 HTTP/1.1\r\nHost: a\r\n\r\n")).IsCut);
        await using (var client = await rig.ConnectAsync())
        {
            await client.SendAsync("POST /pets HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
            client.EndSend();
            await client.IsEndedAsync();
        }

        var seen = Scrape.Once(rig.Server, 3);
        Assert.Equal(2, seen.Sum("fastshield_requests_total", "outcome=\"origin_failed\""));
        Assert.Equal(1, seen.Sum("fastshield_requests_total", "outcome=\"aborted\""));
        Assert.Equal(1, seen.Sum("fastshield_responses_total", "code=\"0\""));
        Assert.Equal(2, seen.Sum("fastshield_origin_failures_total"));
        Assert.Equal(2, seen.Sum("fastshield_single_origin_requests_total", $"origin=\"127.0.0.1:{origin.Port}\""));
        Assert.Equal(1, seen.Sum("fastshield_single_origin_target_up", $"address=\"127.0.0.1:{origin.Port}\""));
    }

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task Long_bodies_and_their_wait_for_a_worker_are_timed(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker);
        await using var client = await rig.ConnectAsync();
        Assert.Equal(200, (await client.AskAsync(Post($"{{\"name\":\"{new string('x', 100)}\"}}"))).Status);
        Assert.Equal(200, (await client.AskAsync(Post($"{{\"name\":\"{new string('x', 20_000)}\"}}"))).Status);
        Assert.Equal(200, (await client.AskAsync(Post($"{{\"name\":\"{new string('x', 200_000)}\"}}"))).Status);
        var seen = Scrape.Once(rig.Server, 3);
        Assert.Equal(1, seen.Sum("fastshield_body_check_duration_seconds_count", "place=\"loop\""));
        Assert.Equal(1, seen.Sum("fastshield_body_check_duration_seconds_count", "place=\"worker\""));
        Assert.Equal(1, seen.Sum("fastshield_worker_wait_seconds_count"));
        Assert.Equal(0, seen.Sum("fastshield_worker_pending"));
        Assert.Equal(0, seen.Sum("fastshield_body_memory_bytes"));
        Assert.Equal(256L << 20, seen.Sum("fastshield_body_memory_limit_bytes"));
    }

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task What_was_refused_for_a_limit_is_no_block(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, change: static settings => settings with { Limits = settings.Limits with { MaxBodiesInFlight = 1000 } });
        Assert.Equal(503, (await rig.AskAsync(Post($"{{\"name\":\"{new string('x', 50_000)}\"}}"))).Status);
        var seen = Scrape.Once(rig.Server, 1);
        Assert.Equal(1, seen.Sum("fastshield_requests_total", "outcome=\"overloaded\""));
        Assert.Equal(1, seen.Sum("fastshield_findings_total", "source=\"overload\"", "phase=\"body\"", "action=\"block\""));
    }

    [Fact]
    public void Origins_that_share_a_name_are_one_series()
    {
        OriginStatus Status(string name, long requests, params OriginTargetStatus[] targets) => new() { Name = name, Requests = requests, Targets = targets };
        var metrics = new MetricRegister();
        metrics.Add(new OriginMetrics(() =>
        [
            Status("a", 3, new OriginTargetStatus("10.0.0.1:80", OriginTargetState.Ejected, 1), new OriginTargetStatus("10.0.0.2:80", OriginTargetState.Up, 0)),
            Status("b", 5, [.. Enumerable.Range(0, 1000).Select(i => new OriginTargetStatus($"10.1.0.0:{i}", OriginTargetState.Down, 0))]),
            Status("a", 4, new OriginTargetStatus("10.0.0.2:80", OriginTargetState.Down, 0)),
        ]));
        var seen = PrometheusParser.Parse(Scrape.Text(metrics));
        Assert.Equal(7, seen.Sum("fastshield_single_origin_requests_total", "origin=\"a\""));
        Assert.Equal(0, seen.Samples["fastshield_single_origin_target_up{origin=\"a\",address=\"10.0.0.1:80\"}"]);
        Assert.Equal(1, seen.Samples["fastshield_single_origin_target_up{origin=\"a\",address=\"10.0.0.2:80\"}"]);
        Assert.Equal(256, seen.Samples.Keys.Count(static key => key.StartsWith("fastshield_single_origin_target_up{", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Handshakes_are_timed_and_counted_by_result()
    {
        await using var rig = await ProxyRig.StartAsync("epoll", tls: true);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await rig.AskAsync("GET /pets/1 HTTP/1.1\r\nHost: localhost\r\n\r\n")).Status);
        }

        var seen = Scrape.Once(rig.Server, 3);
        Assert.Equal(3, seen.Sum("fastshield_handshakes_total"));
        Assert.Equal(3, seen.Sum("fastshield_handshake_duration_seconds_count"));
        Assert.InRange(seen.Sum("fastshield_handshake_duration_seconds_sum"), 0.0001, 60);
    }

    [Theory]
    [MemberData(nameof(ProxyRig.Makers), MemberType = typeof(ProxyRig))]
    public async Task Counts_go_on_over_swaps_and_every_scrape_is_whole(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, change: settings => settings with { Loops = 2 });
        using var end = new CancellationTokenSource();
        var scraping = Task.Run(() =>
        {
            var scrapes = 0;
            var last = 0.0;
            while (!end.IsCancellationRequested)
            {
                var now = Scrape.Of(rig.Server).Sum("fastshield_requests_total");
                Assert.True(now >= last, "A counter went back.");
                last = now;
                scrapes++;
            }

            return scrapes;
        });
        var first = rig.Shields.Current;
        var swapping = Task.Run(async () =>
        {
            for (var version = 100L; !end.IsCancellationRequested; version++)
            {
                var isReversed = version % 2 == 0;
                rig.Shields.Publish(new FastShield.Proxy.Gates.Shield { Version = version, Engine = "x", Hosts = first.Hosts, Operations = isReversed ? [.. first.Operations.Select(operation => operation with { })] : first.Operations });
                await Task.Delay(1);
            }
        });
        const int each = 300;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var client = await rig.ConnectAsync();
            for (var i = 0; i < each; i++)
            {
                Assert.Equal(200, (await client.AskAsync("GET /pets/1 HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
            }
        }));
        var seen = Scrape.Once(rig.Server, 4 * each);
        await end.CancelAsync();
        await swapping;
        Assert.True(await scraping > 2);
        Assert.Equal(4 * each, seen.Sum("fastshield_requests_total", "outcome=\"conforming\""));
        Assert.Equal(4 * each, seen.Sum("fastshield_operation_requests_total", "operation=\"getPet\""));
        Assert.Equal(4 * each, seen.Sum("fastshield_request_duration_seconds_count"));
        Assert.True(seen.Sum("fastshield_shield_swaps_total") > 0);
    }

    [Fact]
    public void The_first_certificate_to_expire_is_told()
    {
        var certificate = SelfSigned.Create(["a.example"]);
        var metrics = new MetricRegister();
        metrics.Add(new CertificateMetrics(() => CertificateKeeper.For(certificate, ServerTls.For(certificate)), Identity.TestStatuses.None));
        var seen = PrometheusParser.Parse(Scrape.Text(metrics));
        Assert.Equal(certificate.NotAfter.ToUnixTimeSeconds(), seen.Sum("fastshield_certificate_expiry_timestamp_seconds"));
        Assert.Equal(0, seen.Sum("fastshield_certificate_reloads_total"));
    }

    [Fact]
    public async Task Hostile_names_of_operations_stay_within_their_label()
    {
        string[] names = ["a\"} 1\nevil_total 5\n#", "\\", "\ud800 lone", "é €", "(other)", "tab\tand\r"];
        foreach (var name in names)
        {
            await using var rig = await ProxyRig.StartAsync("epoll", shield: OperationSlotsTests.Named([name, .. Enumerable.Repeat("rest", 7)]));
            Assert.Equal(200, (await rig.AskAsync("GET /pets HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
            var seen = Scrape.Once(rig.Server, 1);
            var series = Assert.Single(seen.Samples.Keys, key => key.StartsWith("fastshield_operation_requests_total{", StringComparison.Ordinal));
            Assert.Equal(name.Replace('\ud800', '\ufffd'), PrometheusParser.LabelOf(series, "operation"));
            Assert.DoesNotContain(seen.Types.Keys, static family => family.StartsWith("evil", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Series_have_a_bound_however_many_operations_are_asked()
    {
        await using var rig = await ProxyRig.StartAsync("epoll");
        await using var client = await rig.ConnectAsync();
        var requests = 0;
        for (var round = 0; round < 120; round++)
        {
            // A new name for the operation each time, among ten that are never asked.
            rig.Shields.Publish(OperationSlotsTests.Named(Enumerable.Range(0, 10).Select(i => $"round {round} {i}")));
            Assert.Equal(200, (await client.AskAsync("GET /pets HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
            requests++;
        }

        var seen = Scrape.Once(rig.Server, requests);
        Assert.Equal(requests, seen.Sum("fastshield_operation_requests_total"));
        Assert.Equal(100, seen.Samples.Keys.Count(static key => key.StartsWith("fastshield_operation_requests_total{operation=\"round", StringComparison.Ordinal)));
        Assert.Equal(20, seen.Sum("fastshield_operation_requests_total", "operation=\"(other)\""));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_family_of_the_catalog_is_written_once_in_both_formats(bool isOpenMetrics)
    {
        await using var rig = await ProxyRig.StartAsync("epoll");
        Assert.Equal(200, (await rig.AskAsync("GET /pets HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        var seen = PrometheusParser.Parse(Scrape.Text(rig.Server.Metrics, isOpenMetrics), isOpenMetrics);
        var expected = MetricCatalog.All.Where(static family => family != MetricCatalog.Exports && family != MetricCatalog.Spans).Select(family => isOpenMetrics && family.Kind == MetricKind.Counter ? family.Name[..^"_total".Length] : family.Name);
        Assert.Equal(expected.Order(StringComparer.Ordinal), seen.Families.Order(StringComparer.Ordinal));
        Assert.All(MetricCatalog.All, family => Assert.True(family.Kind == MetricKind.Counter == family.Name.EndsWith("_total", StringComparison.Ordinal), family.Name));
        Assert.True(seen.Sum("process_resident_memory_bytes") > 1e6);
        Assert.True(seen.Sum("process_open_fds") > 3);
        Assert.True(seen.Sum("process_max_fds") > 100);
    }

    private static string Post(string body) => $"POST /pets HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
}
