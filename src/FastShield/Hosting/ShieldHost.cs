using FastShield.BuiltIn;
using FastShield.Compiler;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Reading;
using FastShield.Control.Rollout;
using FastShield.Control.Settings;
using FastShield.Engines;
using FastShield.Proxy;
using FastShield.Proxy.Events;
using FastShield.Proxy.Gates;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;

namespace FastShield.Hosting;

/// <summary>
/// One shield from settings to the last request: documents compiled, guarded by the interpreter from the first moment, and by
/// generated C# from the moment it is built.
/// </summary>
internal sealed class ShieldHost : IRunningShield
{
    private const int ShownOperations = 10;
    private static readonly string OtherDocument = $"is not what was built in, which is {BuiltInShield.Names}";

    private readonly ShieldSlot _slot;
    private readonly ProxyServer _server;
    private readonly TextWriter _messages;
    private FastShieldSettings _settings;
    private CancellationTokenSource _upgrading = new();
    private Task _upgrade = Task.CompletedTask;
    private long _version = 1;

    private ShieldHost(FastShieldSettings settings, ShieldSlot slot, ProxyServer server, TextWriter messages)
    {
        _settings = settings;
        _slot = slot;
        _server = server;
        _messages = messages;
    }

    /// <summary>Starts; throws <see cref="StartException"/> for what the user can mend.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="output">Where the start is told.</param>
    /// <param name="messages">Where later messages go, so that they do not come between events.</param>
    /// <param name="sinks">Who gets the events.</param>
    public static Task<ShieldHost> StartAsync(FastShieldSettings settings, TextWriter output, TextWriter messages, params IReadOnlyList<IEventSink> sinks) =>
        StartAsync(settings, InheritedListeners.None, output, messages, sinks);

    /// <summary>The same with sockets that listen already.</summary>
    public static async Task<ShieldHost> StartAsync(
        FastShieldSettings settings, InheritedListeners inherited, TextWriter output, TextWriter messages, params IReadOnlyList<IEventSink> sinks)
    {
        var loaded = Load(settings, output);
        var slot = new ShieldSlot(loaded.Build(1));
        try
        {
            var made = inherited.GiveTo(ProxySettingsMaker.Make(DeclaredFields.Agree(settings, loaded.Apis, output), output));
            var server = await ProxyServer.StartAsync(made, slot, sinks).ConfigureAwait(false);
            foreach (var url in UrlsOf(settings, server))
            {
                output.WriteLine($"listening on {url} for {string.Join(", ", loaded.Builder.Hosts)}; origin {settings.Origin}; action {Word(settings.Action)}, response action {Word(settings.ResponseAction)}, fallthrough {Word(settings.Fallthrough)}; engine {slot.Current.Engine}");
            }

            if (server.OperationsEndPoint is { } operations)
            {
                output.WriteLine($"operations on {new Uri(settings.Ops!).Scheme}://{operations}");
            }

            var host = new ShieldHost(settings, slot, server, messages);
            host.BeginUpgrade(loaded, settings);
            return host;
        }
        catch (ConnectionException error)
        {
            throw new StartException(error.Message, ExitCodes.Failure);
        }
        catch (CertificateException error)
        {
            throw new StartException(error.Message, ExitCodes.Usage);
        }
        catch (PlatformNotSupportedException error)
        {
            throw new StartException(error.Message, ExitCodes.Usage);
        }
    }

    /// <summary>Where it listens, with the ports that it got, in the order of the settings: `https://127.0.0.1:8443`.</summary>
    public IReadOnlyList<string> Urls => UrlsOf(_settings, _server);

    /// <inheritdoc/>
    public ProxyServer Server => _server;

    /// <inheritdoc/>
    public async Task<ReloadOutcome> ReloadAsync(FastShieldSettings next)
    {
        using var said = new StringWriter();
        try
        {
            var change = SettingsChange.Between(_settings, next);
            var loaded = Load(next, said);
            var made = ProxySettingsMaker.Make(DeclaredFields.Agree(next, loaded.Apis, said), said, _server.Settings);
            await EndUpgradeAsync().ConfigureAwait(false);
            _version++;
            _server.Change(made, loaded.Build(_version));
            BeginUpgrade(loaded, next);
            _settings = next;
            return new ReloadOutcome(
                IsDone: true,
                [.. Lines(said), change.Changed.Count == 0 ? "the settings file says what it said" : $"changed settings: {string.Join(", ", change.Changed)}"],
                change.Waiting);
        }
        catch (Exception error) when (error is StartException or ConnectionException or CertificateException or PlatformNotSupportedException)
        {
            return ReloadOutcome.Refused(said + error.Message);
        }
    }

    /// <summary>Nothing but its sockets is bound to one process.</summary>
    public Task YieldAsync() => Task.CompletedTask;

    /// <summary>The same.</summary>
    public Task ResumeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        await _upgrading.CancelAsync().ConfigureAwait(false);
        await _server.StopAsync(_settings.Drain).ConfigureAwait(false);
        await _upgrade.ConfigureAwait(false);
        if (_server.EventsLost > 0)
        {
            await _messages.WriteLineAsync($"events: {_server.EventsLost} could not be written, because too many waited or their file did not take them").ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        _upgrading.Dispose();
    }

    private static string[] Lines(StringWriter said) => said.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static LoadedShield Load(FastShieldSettings settings, TextWriter output)
    {
        var apis = settings.Schemas.Count == 0 && BuiltInShield.Documents.Count > 0
            ? Documents.LoadBuiltIn(settings.AllowGaps, Options(settings), output)
            : Documents.Load(settings.Schemas, settings.RefsRoot, settings.AllowGaps, Options(settings), output);
        var builtIn = settings.Engine == EngineChoice.Interpreter ? [] : BuiltInEngines(apis, settings.Engine, output);
        var builder = new ShieldBuilder(Plan(apis, settings));
        return builder.Problems.Count == 0
            ? new LoadedShield(apis, builtIn, builder)
            : throw new StartException(string.Join(Environment.NewLine, builder.Problems), ExitCodes.Usage);
    }

    /// <summary>What the settings ask of the compiler.</summary>
    public static CompileOptions Options(FastShieldSettings settings) => new()
    {
        UncheckedBodies = settings.UncheckedBodies,
        Responses = settings.HoldsResponses,
        Schemas = new LoweringOptions { AssertsFormats = settings.AssertsFormats },
    };

    /// <summary>What the settings ask of a shield of these documents.</summary>
    public static ShieldPlan Plan(IReadOnlyList<CompiledApi> apis, FastShieldSettings settings) => new()
    {
        Apis = apis,
        Hosts = settings.Hosts,
        Action = settings.Action,
        Fallthrough = settings.Fallthrough,
        OperationActions = settings.OperationActions,
        OperationBodies = settings.OperationBodies,
        OperationWebSockets = settings.OperationWebSockets,
        Codings = settings.ContentEncoding,
        ResponseAction = settings.ResponseAction,
        OperationResponseActions = settings.OperationResponseActions,
        AllowUndeclaredResponses = settings.AllowUndeclaredResponses,
        EncodedSlash = settings.EncodedSlashIsData,
        EncodedSlashHosts = settings.EncodedSlashHosts,
        EncodedSlashOperations = settings.EncodedSlashOperations,
        PathMode = settings.PathNormalization,
        UndeclaredQuery = settings.UndeclaredQuery,
        OperationUndeclaredQuery = settings.OperationUndeclaredQuery,
        EncodedDelimiters = settings.EncodedDelimiters,
        EnforceSecurity = settings.EnforceSecurity,
    };

    private static List<string> UrlsOf(FastShieldSettings settings, ProxyServer server) =>
        [.. server.EndPoints.Select((endpoint, i) => $"{new Uri(settings.Listen[i]).Scheme}://{endpoint}")];

    private static string Word(MitigationAction action) => EventNames.Of(action);

    // Generated code is used for the very program that it was generated from, and for no other.
    private static Dictionary<CompiledApi, SchemaEngine> BuiltInEngines(List<CompiledApi> apis, EngineChoice choice, TextWriter output)
    {
        var engines = new Dictionary<CompiledApi, SchemaEngine>();
        foreach (var api in apis)
        {
            if (BuiltInShield.EngineFor(api.Program) is { } engine)
            {
                engines.TryAdd(api, engine);
                continue;
            }

            if (choice == EngineChoice.Compiled && !ProcessEngines.CanCompile)
            {
                throw new StartException(
                    BuiltInShield.Documents.Count == 0 ? ProcessEngines.WhyNot : $"'{Shown.Short(api.Contract.Title)}' {OtherDocument}; --engine compiled asks for more than this executable has.",
                    ExitCodes.Usage);
            }

            if (BuiltInShield.Documents.Count > 0 && !ProcessEngines.CanCompile)
            {
                output.WriteLine($"engine: '{Shown.Short(api.Contract.Title)}' {OtherDocument}: the interpreter guards it");
            }
        }

        return engines;
    }

    private void BeginUpgrade(LoadedShield loaded, FastShieldSettings settings)
    {
        if (settings.Engine == EngineChoice.Interpreter || loaded.BuiltIn.Count == loaded.Apis.Count || !ProcessEngines.CanCompile)
        {
            return;
        }

        var cancellation = _upgrading.Token;
        _upgrade = Task.Run(() => Upgrade(loaded.Builder, settings, cancellation), CancellationToken.None);
    }

    /// <summary>Waits until no generated code can come any more for the documents of before.</summary>
    private async Task EndUpgradeAsync()
    {
        await _upgrading.CancelAsync().ConfigureAwait(false);
        await _upgrade.ConfigureAwait(false);
        _upgrading.Dispose();
        _upgrading = new CancellationTokenSource();
    }

    private void Upgrade(ShieldBuilder builder, FastShieldSettings settings, CancellationToken cancellation)
    {
        var messages = _messages;
        var started = TimeProvider.System.GetTimestamp();
        var problem = "";
        var leftOut = new List<string>();
        var shield = builder.Build(
            ++_version,
            api => BuiltInShield.EngineFor(api.Program) ?? Compile(api, settings.CompiledLimit, ref problem, leftOut, cancellation) ?? (SchemaEngine)new SchemaInterpreter(api.Program));
        if (cancellation.IsCancellationRequested)
        {
            return;
        }

        if (problem.Length > 0)
        {
            messages.WriteLine($"engine: the generated code was not taken, the interpreter goes on guarding: {problem}");
            return;
        }

        _slot.Publish(shield);
        messages.WriteLine($"engine: compiled, in force after {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s");
        if (leftOut.Count > 0)
        {
            messages.WriteLine(
                $"engine: compiled_limit {settings.CompiledLimit} leaves {leftOut.Count} of the largest operations to the interpreter: {string.Join(", ", leftOut.Take(ShownOperations).Select(Shown.Short))}{(leftOut.Count > ShownOperations ? ", ..." : "")}");
        }
    }

    private static SchemaEngine? Compile(CompiledApi api, int limit, ref string problem, List<string> leftOut, CancellationToken cancellation)
    {
        if (problem.Length > 0)
        {
            return null;
        }

        try
        {
            var compiled = ProcessEngines.Compile(api, limit, cancellation);
            problem = compiled.Problem;
            leftOut.AddRange(compiled.LeftOut);
            return compiled.Engine;
        }
        catch (OperationCanceledException)
        {
            problem = "stopped";
            return null;
        }
    }

    /// <summary>Documents compiled, with what was built in for them.</summary>
    private sealed record LoadedShield(List<CompiledApi> Apis, Dictionary<CompiledApi, SchemaEngine> BuiltIn, ShieldBuilder Builder)
    {
        public Shield Build(long version) => Builder.Build(version, api => BuiltIn.GetValueOrDefault(api) ?? new SchemaInterpreter(api.Program));
    }
}
