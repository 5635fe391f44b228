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
internal sealed class ShieldHost : IAsyncDisposable
{
    private const int ShownOperations = 10;
    private static readonly string OtherDocument = $"is not what was built in, which is {BuiltInShield.Names}";

    private readonly FastShieldSettings _settings;
    private readonly ShieldSlot _slot;
    private readonly ProxyServer _server;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _upgrade;
    private readonly TextWriter _messages;

    private ShieldHost(FastShieldSettings settings, ShieldSlot slot, ProxyServer server, ShieldBuilder? toUpgrade, TextWriter messages)
    {
        _settings = settings;
        _slot = slot;
        _server = server;
        _messages = messages;
        _upgrade = toUpgrade is null ? Task.CompletedTask : Task.Run(() => Upgrade(toUpgrade, messages));
    }

    /// <summary>Starts; throws <see cref="StartException"/> for what the user can mend.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="output">Where the start is told.</param>
    /// <param name="messages">Where later messages go, so that they do not come between events.</param>
    /// <param name="sinks">Who gets the events.</param>
    public static async Task<ShieldHost> StartAsync(FastShieldSettings settings, TextWriter output, TextWriter messages, params IReadOnlyList<IEventSink> sinks)
    {
        var apis = settings.Schemas.Count == 0 && BuiltInShield.Documents.Count > 0
            ? Documents.LoadBuiltIn(settings.AllowGaps, Options(settings), output)
            : Documents.Load(settings.Schemas, settings.RefsRoot, settings.AllowGaps, Options(settings), output);
        var builtIn = settings.Engine == EngineChoice.Interpreter ? [] : BuiltInEngines(apis, settings.Engine, output);
        var builder = new ShieldBuilder(Plan(apis, settings));
        if (builder.Problems.Count > 0)
        {
            throw new StartException(string.Join(Environment.NewLine, builder.Problems), ExitCodes.Usage);
        }

        var slot = new ShieldSlot(builder.Build(1, api => builtIn.GetValueOrDefault(api) ?? new SchemaInterpreter(api.Program)));
        try
        {
            var server = await ProxyServer.StartAsync(ProxySettingsMaker.Make(DeclaredFields.Agree(settings, apis, output), output), slot, sinks).ConfigureAwait(false);
            foreach (var url in UrlsOf(settings, server))
            {
                output.WriteLine($"listening on {url} for {string.Join(", ", builder.Hosts)}; origin {settings.Origin}; action {Word(settings.Action)}, response action {Word(settings.ResponseAction)}, fallthrough {Word(settings.Fallthrough)}; engine {slot.Current.Engine}");
            }

            if (server.OperationsEndPoint is { } operations)
            {
                output.WriteLine($"operations on {new Uri(settings.Ops!).Scheme}://{operations}");
            }

            var isComplete = settings.Engine == EngineChoice.Interpreter || builtIn.Count == apis.Count || !ProcessEngines.CanCompile;
            return new ShieldHost(settings, slot, server, isComplete ? null : builder, messages);
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

    /// <summary>Ends in order: no new connections, requests under way finish, the last events are written.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
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
        _stopping.Dispose();
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

    private void Upgrade(ShieldBuilder builder, TextWriter messages)
    {
        var started = TimeProvider.System.GetTimestamp();
        var problem = "";
        var leftOut = new List<string>();
        var shield = builder.Build(
            2,
            api => BuiltInShield.EngineFor(api.Program) ?? Compile(api, ref problem, leftOut) ?? (SchemaEngine)new SchemaInterpreter(api.Program));
        if (_stopping.IsCancellationRequested)
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
                $"engine: compiled_limit {_settings.CompiledLimit} leaves {leftOut.Count} of the largest operations to the interpreter: {string.Join(", ", leftOut.Take(ShownOperations).Select(Shown.Short))}{(leftOut.Count > ShownOperations ? ", ..." : "")}");
        }
    }

    private SchemaEngine? Compile(CompiledApi api, ref string problem, List<string> leftOut)
    {
        if (problem.Length > 0)
        {
            return null;
        }

        try
        {
            var compiled = ProcessEngines.Compile(api, _settings.CompiledLimit, _stopping.Token);
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
}
