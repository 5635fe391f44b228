namespace FastShield.Proxy.Measures;

/// <summary>Every metric there is, in the order in which they are written; docs/METRICS.md says the same, and a test keeps the two equal.</summary>
internal static class MetricCatalog
{
    public static readonly MetricFamily Requests = Counter("fastshield_requests_total", "Requests that ended, by outcome; each has exactly one.");
    public static readonly MetricFamily Responses = Counter("fastshield_responses_total", "Requests that ended, by the status the client got; code 0 where it got none.");
    public static readonly MetricFamily Findings = Counter("fastshield_findings_total", "What was found wrong with requests, responses and connections, by phase, subject, class of error and what was done.");
    public static readonly MetricFamily OperationRequests = Counter("fastshield_operation_requests_total", "Requests of single operations that ended, by outcome.");
    public static readonly MetricFamily OperationTime = Counter("fastshield_operation_duration_seconds_total", "Time of all requests of single operations together.", "s");

    public static readonly MetricFamily RequestTime = Histogram("fastshield_request_duration_seconds", "From a complete request head to the end of its answer.") with { OpenTelemetryName = "http.server.request.duration" };
    public static readonly MetricFamily ShieldTime = Histogram("fastshield_shield_duration_seconds", "From a complete request head until the request went to an origin or was answered, the arrival of a checked body included.");
    public static readonly MetricFamily OriginTime = Histogram("fastshield_origin_duration_seconds", "From there to the first byte of the origin's response, connecting included.");
    public static readonly MetricFamily PhaseTime = Histogram("fastshield_phase_duration_seconds", "Single phases of one request in 17.");
    public static readonly MetricFamily HandshakeTime = Histogram("fastshield_handshake_duration_seconds", "TLS handshakes of clients that succeeded.");
    public static readonly MetricFamily CheckTime = Histogram("fastshield_body_check_duration_seconds", "Checks of bodies of 8 KiB and more, by where they ran.");
    public static readonly MetricFamily WorkerWait = Histogram("fastshield_worker_wait_seconds", "The wait of a long body for a worker thread.");
    public static readonly MetricFamily LoopTurn = Histogram("fastshield_loop_turn_seconds", "Turns of the event loops: what any connection of a loop may have waited for its neighbours.");

    public static readonly MetricFamily Accepted = Counter("fastshield_connections_accepted_total", "Connections accepted.");
    public static readonly MetricFamily AcceptPauses = Counter("fastshield_accept_pauses_total", "Times accepting paused because descriptors, memory or the limit of connections were used up.");
    public static readonly MetricFamily Open = Gauge("fastshield_connections_open", "Connections open now, those to origins included.");
    public static readonly MetricFamily Handshakes = Counter("fastshield_handshakes_total", "TLS handshakes with clients and origins, by result.");
    public static readonly MetricFamily HandshakesPending = Gauge("fastshield_handshakes_pending", "TLS handshakes of clients under way now.");
    public static readonly MetricFamily CertificateReloads = Counter("fastshield_certificate_reloads_total", "Times that changed certificates were taken up, by result: done, or failed, where those before stay.");
    public static readonly MetricFamily StapleFailures = Counter("fastshield_staple_failures_total", "Times that an OCSP response could not be had or not be verified.");
    public static readonly MetricFamily CertificateExpiry = Gauge("fastshield_certificate_expiry_timestamp_seconds", "When the first of the certificates in force expires, in seconds since 1970; 0 where none is kept.", "s");
    public static readonly MetricFamily StatusQuestions = Counter("fastshield_client_status_questions_total", "Questions to OCSP responders about clients' certificates, by result: good, revoked, unknown, failed, or spared because the responder had just failed.");
    public static readonly MetricFamily Statuses = Gauge("fastshield_client_statuses", "Client certificates whose status is remembered.");
    public static readonly MetricFamily Received = Counter("fastshield_received_bytes_total", "Bytes received from clients and origins, TLS records as they are.", "By");
    public static readonly MetricFamily Sent = Counter("fastshield_sent_bytes_total", "Bytes sent to clients and origins, TLS records as they are.", "By");
    public static readonly MetricFamily OriginConnections = Counter("fastshield_origin_connections_total", "Connections made to origins.");
    public static readonly MetricFamily OriginConnectFailures = Counter("fastshield_origin_connect_failures_total", "Connections to origins that could not be made.");
    public static readonly MetricFamily OriginFailures = Counter("fastshield_origin_failures_total", "Requests whose origin was away, too slow or answered nonsense.");
    public static readonly MetricFamily Retries = Counter("fastshield_retries_total", "Requests sent a second time because a kept connection had gone stale.");
    public static readonly MetricFamily Http2Connections = Counter("fastshield_http2_connections_total", "Connections of clients that spoke HTTP/2.");
    public static readonly MetricFamily Http2Resets = Counter("fastshield_http2_resets_total", "Streams of clients that were reset, by them or for what they sent.");
    public static readonly MetricFamily Http2Floods = Counter("fastshield_http2_floods_total", "Connections of HTTP/2 ended because a client kept one of its bounds too busy.");

    public static readonly MetricFamily OfOriginRequests = Counter("fastshield_single_origin_requests_total", "Requests that were given to an origin.");
    public static readonly MetricFamily OfOriginFailures = Counter("fastshield_single_origin_failures_total", "Requests that an origin failed: not reached, no answer, too slow, nonsense, or 502, 503 and 504 of its own.");
    public static readonly MetricFamily OfOriginRetries = Counter("fastshield_single_origin_retries_total", "Requests that were sent to an origin a second time.");
    public static readonly MetricFamily OfOriginRetriesDenied = Counter("fastshield_single_origin_retries_denied_total", "Requests that were not sent a second time, though it was safe, because too many were.");
    public static readonly MetricFamily OfOriginOverflows = Counter("fastshield_single_origin_overflows_total", "Requests answered 503 because as many connections to an origin as may be were in use.");
    public static readonly MetricFamily OfOriginEjections = Counter("fastshield_single_origin_ejections_total", "Times that an address of an origin was left out for what it did to requests.");
    public static readonly MetricFamily OfOriginConnections = Gauge("fastshield_single_origin_connections_open", "Connections to an origin open now.");
    public static readonly MetricFamily OfOriginInFlight = Gauge("fastshield_single_origin_requests_in_flight", "Requests under way at an origin.");
    public static readonly MetricFamily OfOriginPending = Gauge("fastshield_single_origin_requests_waiting", "Requests that wait for a connection to an origin.");
    public static readonly MetricFamily OfOriginTargets = Gauge("fastshield_single_origin_target_up", "1 where an address of an origin gets requests, 0 where it is left out; of 256 addresses at most.");

    public static readonly MetricFamily InFlight = Gauge("fastshield_requests_in_flight", "Requests under way.");
    public static readonly MetricFamily Shed = Counter("fastshield_requests_shed_total", "Requests answered 503 because connections, requests or memory were at their limit; those refused for the memory of bodies are not among them.");
    public static readonly MetricFamily IdleShed = Counter("fastshield_idle_connections_shed_total", "Idle connections ended early, because there was no room for new ones.");
    public static readonly MetricFamily ProxyHeadersRefused = Counter("fastshield_proxy_headers_refused_total", "Connections ended for the PROXY header that they had to begin with: none, malformed, late, or of a peer that is not believed.");
    public static readonly MetricFamily RefusedByClient = Counter("fastshield_client_connections_refused_total", "Connections ended at once because their client had as many as it may.");
    public static readonly MetricFamily Pressure = Gauge("fastshield_memory_pressure", "0 where there is enough memory, 1 while connections end behind their answers, 2 while new requests are refused.");
    public static readonly MetricFamily BodyMemory = Gauge("fastshield_body_memory_bytes", "Memory that bodies take now which are held to be checked.", "By");
    public static readonly MetricFamily BodyMemoryLimit = Gauge("fastshield_body_memory_limit_bytes", "The most that they may take.", "By");
    public static readonly MetricFamily WorkersPending = Gauge("fastshield_worker_pending", "Checks that wait for a worker thread or run on one.");
    public static readonly MetricFamily ThreadPoolQueue = Gauge("fastshield_threadpool_queue", "Work items that wait for a worker thread, of whatever kind.");
    public static readonly MetricFamily Events = Counter("fastshield_events_total", "Events taken into the line for the sinks.");
    public static readonly MetricFamily EventsDropped = Counter("fastshield_events_dropped_total", "Events dropped because the line was full.");
    public static readonly MetricFamily EventFailures = Counter("fastshield_event_failures_total", "Times that a sink of events failed.");
    public static readonly MetricFamily EventsWaiting = Gauge("fastshield_events_waiting", "Events that wait for the sinks.");

    public static readonly MetricFamily ShieldVersion = Gauge("fastshield_shield_version", "The version of the shield in force; 0 before the first.");
    public static readonly MetricFamily ShieldPublished = Gauge("fastshield_shield_published_timestamp_seconds", "When the shield in force was published, in seconds since 1970.", "s");
    public static readonly MetricFamily ShieldSwaps = Counter("fastshield_shield_swaps_total", "Shields that took the place of another.");
    public static readonly MetricFamily ShieldOperations = Gauge("fastshield_shield_operations", "Operations of the shield in force.");
    public static readonly MetricFamily Changes = Counter("fastshield_changes_total", "Changes of settings while the process runs, by result: made, or refused and all as before.");
    public static readonly MetricFamily Draining = Gauge("fastshield_draining", "1 while the process finishes what is under way before it ends.");
    public static readonly MetricFamily InternalErrors = Counter("fastshield_internal_errors_total", "Exceptions that must not happen; each ended one connection.");
    public static readonly MetricFamily Spans = Counter("fastshield_spans_total", "Spans of requests, by what became of them: given to the collector, not taken by it, or dropped for want of room; only where they are asked for.");
    public static readonly MetricFamily Exports = Counter("fastshield_otlp_exports_total", "Pushes of metrics to the collector, by result; only where there is one.");
    public static readonly MetricFamily Build = Gauge("fastshield_build_info", "Always 1; the labels say what runs.");

    public static readonly MetricFamily ProcessCpu = Counter("process_cpu_seconds_total", "Processor time of the process.", "s");
    public static readonly MetricFamily ProcessMemory = Gauge("process_resident_memory_bytes", "Resident memory of the process.", "By");
    public static readonly MetricFamily ProcessDescriptors = Gauge("process_open_fds", "File descriptors in use.");
    public static readonly MetricFamily ProcessDescriptorLimit = Gauge("process_max_fds", "File descriptors that may be in use.");
    public static readonly MetricFamily ProcessThreads = Gauge("process_threads", "Threads of the process.");
    public static readonly MetricFamily ProcessStart = Gauge("process_start_time_seconds", "When the process was started, in seconds since 1970.", "s");
    public static readonly MetricFamily HeapSize = Gauge("dotnet_heap_bytes", "Memory of live and not yet collected objects.", "By");
    public static readonly MetricFamily HeapCommitted = Gauge("dotnet_heap_committed_bytes", "Memory that the heap holds of the system.", "By");
    public static readonly MetricFamily Collections = Counter("dotnet_collections_total", "Garbage collections, by generation.");
    public static readonly MetricFamily CollectionPause = Counter("dotnet_collection_pause_seconds_total", "Time that garbage collections made threads wait.", "s");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<MetricFamily> All { get; } =
    [
        Requests, Responses, Findings, OperationRequests, OperationTime,
        RequestTime, ShieldTime, OriginTime, PhaseTime, HandshakeTime, CheckTime, WorkerWait, LoopTurn,
        Accepted, AcceptPauses, Open, Handshakes, HandshakesPending, CertificateReloads, StapleFailures, CertificateExpiry, StatusQuestions, Statuses, Received, Sent, OriginConnections, OriginConnectFailures, OriginFailures, Retries,
        Http2Connections, Http2Resets, Http2Floods,
        OfOriginRequests, OfOriginFailures, OfOriginRetries, OfOriginRetriesDenied, OfOriginOverflows, OfOriginEjections,
        OfOriginConnections, OfOriginInFlight, OfOriginPending, OfOriginTargets,
        InFlight, Shed, IdleShed, RefusedByClient, ProxyHeadersRefused, Pressure, BodyMemory, BodyMemoryLimit, WorkersPending, ThreadPoolQueue, Events, EventsDropped, EventFailures, EventsWaiting,
        ShieldVersion, ShieldPublished, ShieldSwaps, ShieldOperations, Changes, Draining, InternalErrors, Exports, Spans, Build,
        ProcessCpu, ProcessMemory, ProcessDescriptors, ProcessDescriptorLimit, ProcessThreads, ProcessStart,
        HeapSize, HeapCommitted, Collections, CollectionPause,
    ];

    private static MetricFamily Counter(string name, string help, string unit = "1") => new(name, MetricKind.Counter, unit, help);

    private static MetricFamily Gauge(string name, string help, string unit = "1") => new(name, MetricKind.Gauge, unit, help);

    private static MetricFamily Histogram(string name, string help) => new(name, MetricKind.Histogram, "s", help);
}
