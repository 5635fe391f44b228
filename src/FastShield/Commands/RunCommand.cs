using System.CommandLine;
using FastShield.BuiltIn;
using FastShield.Compiler.Diagnostics;
using FastShield.Control.Settings;
using FastShield.Hosting;
using FastShield.Output;
using FastShield.Proxy.Events;

namespace FastShield.Commands;

/// <summary>`fastshield run`: the shield in front of an origin.</summary>
internal static class RunCommand
{
    private static readonly Option<string[]> Schema = new("--schema") { Description = "An OpenAPI document to enforce; give it several times for several documents. Default: those built in by `fastshield build`, where there are any." };
    private static readonly Option<string?> Origin = new("--origin") { Description = "Where conforming requests go: http://host:port, https://host:port or unix:/path." };
    private static readonly Option<string[]> Listen = new("--listen") { Description = "Where to listen: https://address:port or http://address:port. Default: https://127.0.0.1:8443." };
    private static readonly Option<string?> Ops = new("--ops") { Description = "Where /metrics, /livez and /readyz are answered, such as http://127.0.0.1:9464. Default: nowhere." };
    private static readonly Option<string?> Cert = new("--cert") { Description = "Certificate file, PEM or PFX. Default for https: one made on the spot." };
    private static readonly Option<string?> Key = new("--key") { Description = "PEM key file, where it is not in --cert." };
    private static readonly Option<string[]> Host = new("--host") { Description = "A host to serve in place of those of the documents' servers; '*' is any. Base paths stay." };
    private static readonly Option<string?> Action = Words("--action", "For requests that break their operation. Default: block.", "none", "log", "block");
    private static readonly Option<string?> ResponseAction = Words("--response-action", "For responses that break their operation. Default: none, they are not looked at.", "none", "log", "block");
    private static readonly Option<string?> Fallthrough = Words("--fallthrough", "For requests that match no operation. Default: block.", "none", "log", "block");
    private static readonly Option<string?> UndeclaredQuery = Words("--undeclared-query", "For query parameters that an operation does not declare. Default: log.", "ignore", "log", "block");
    private static readonly Option<string?> Engine = Words("--engine", "What checks requests. Default: the interpreter, then generated C# where this process can compile.", "interpreter", "compiled");
    private static readonly Option<string?> RefsRoot = CommonOptions.RefsRoot();
    private static readonly Option<bool> AllowGaps = CommonOptions.AllowGaps();
    private static readonly Option<string?> UncheckedBodies = CommonOptions.UncheckedBodies();
    private static readonly Option<string?> Formats = CommonOptions.Formats();
    private static readonly Option<string?> SettingsFile = new("--settings") { Description = "A settings file, YAML or JSON (`fastshield settings` prints its schema). Flags win over it." };

    private static readonly Option<string?> Control = new("--control") { Description = "A Unix socket for its owner alone: `fastshield reload` has the settings read again by it, and --takeover takes over. Default: control.sock in --state, else none." };
    private static readonly Option<bool> TakeOver = new("--takeover") { Description = "Take the listening sockets of the process at the control socket, and have it end once this one serves. Without such a process: an ordinary start." };

    public static Command Make()
    {
        var command = new Command("run", "Guard an origin: only requests that conform to the documents reach it. Events go to the standard output as JSON lines.")
        {
            Schema, Origin, Listen, Ops, Cert, Key, Host, Action, ResponseAction, Fallthrough, UndeclaredQuery, Engine, RefsRoot, AllowGaps, UncheckedBodies, Formats, SettingsFile, Control, TakeOver,
        };
        ManagedOptions.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        using var signal = new StopSignal();
        using var reload = new ReloadSignal();
        using var manager = ServiceManager.OfEnvironment();
        try
        {
            var settings = Settings(parsed, Console.Error);
            using var takeover = parsed.GetValue(TakeOver) ? BeginTakeover(settings) : null;
            using var inherited = takeover?.Listeners ?? InheritedListeners.OfServiceManager();
            await using var events = EventOutput.Open(settings.Events);
            using var sink = new JsonLinesSink(events);
            await using var shield = await StartAsync(parsed, settings, inherited, sink).ConfigureAwait(false);
            using var life = new Lifetime(shield, said => Settings(parsed, said), manager, Console.Error);
            await life.RunAsync(settings, takeover, signal, reload, settings.State is null ? Console.Out : null).ConfigureAwait(false);
            return ExitCodes.Success;
        }
        catch (StartException error)
        {
            await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
            return error.ExitCode;
        }
    }

    private static void RefuseWhatZonesSay(ParseResult parsed)
    {
        if (parsed.GetValue(Action) is not null || parsed.GetValue(Fallthrough) is not null || parsed.GetValue(Host) is { Length: > 0 })
        {
            throw new StartException("With --state, actions, fallthrough and hosts are each zone's own and set by the management API: leave --action, --fallthrough and --host out.", ExitCodes.Usage);
        }
    }

    private static async Task<IRunningShield> StartAsync(ParseResult parsed, FastShieldSettings settings, InheritedListeners inherited, JsonLinesSink sink)
    {
        if (settings.State is null)
        {
            return await ShieldHost.StartAsync(settings, inherited, Console.Out, Console.Error, sink).ConfigureAwait(false);
        }

        RefuseWhatZonesSay(parsed);
        return settings.Schemas.Count == 0
            ? await ControlHost.StartAsync(settings, inherited, Console.Out, Console.Error, sink).ConfigureAwait(false)
            : throw new StartException("A shield with --state gets its documents by the management API: leave --schema out, or --state.", ExitCodes.Usage);
    }

    private static Takeover? BeginTakeover(FastShieldSettings settings) => ControlPeer.PathOf(settings) is { } path
        ? Hosting.Takeover.TryBegin(path)
        : throw new StartException("--takeover needs --control, the socket of the process to take over from.", ExitCodes.Usage);

    private static FastShieldSettings Settings(ParseResult parsed, TextWriter messages)
    {
        var settings = parsed.GetValue(SettingsFile) is null ? BuiltInShield.Settings() : new FastShieldSettings();
        if (parsed.GetValue(SettingsFile) is { } file)
        {
            var diagnostics = new DiagnosticBag();
            var read = SettingsReader.Read(file, diagnostics);
            DiagnosticOutput.Print(messages, diagnostics, DiagnosticSeverity.Warning);
            settings = read ?? throw new StartException($"The settings in {file} cannot be used.", ExitCodes.Usage);
        }

        if (parsed.GetValue(Key) is not null && parsed.GetValue(Cert) is null)
        {
            throw new StartException("--key needs --cert.", ExitCodes.Usage);
        }

        return ManagedOptions.Over(parsed, settings) with
        {
            Schemas = Given(parsed, Schema) ?? settings.Schemas,
            Origin = parsed.GetValue(Origin) ?? settings.Origin,
            Listen = Given(parsed, Listen) ?? settings.Listen,
            Control = parsed.GetValue(Control) ?? settings.Control,
            Ops = parsed.GetValue(Ops) ?? settings.Ops,
            Certificates = parsed.GetValue(Cert) is { } cert ? [new CertificateFiles(cert, parsed.GetValue(Key), [])] : settings.Certificates,
            Hosts = Given(parsed, Host) ?? settings.Hosts,
            Action = parsed.GetValue(Action) is { } action ? SettingsReader.ActionOf(action) : settings.Action,
            ResponseAction = parsed.GetValue(ResponseAction) is { } responseAction ? SettingsReader.ActionOf(responseAction) : settings.ResponseAction,
            Fallthrough = parsed.GetValue(Fallthrough) is { } fallthrough ? SettingsReader.ActionOf(fallthrough) : settings.Fallthrough,
            UndeclaredQuery = parsed.GetValue(UndeclaredQuery) is { } undeclared ? SettingsReader.ActionOf(undeclared) : settings.UndeclaredQuery,
            Engine = parsed.GetValue(Engine) switch
            {
                "interpreter" => EngineChoice.Interpreter,
                "compiled" => EngineChoice.Compiled,
                _ => settings.Engine,
            },
            RefsRoot = parsed.GetValue(RefsRoot) ?? settings.RefsRoot,
            AllowGaps = parsed.GetValue(AllowGaps) || settings.AllowGaps,
            UncheckedBodies = parsed.GetValue(UncheckedBodies) is { } bodies ? SettingsReader.UncheckedBodiesOf(bodies) : settings.UncheckedBodies,
            AssertsFormats = parsed.GetValue(Formats) is { } formats ? SettingsReader.AssertsFormatsOf(formats) : settings.AssertsFormats,
        };
    }

    private static string[]? Given(ParseResult parsed, Option<string[]> option) =>
        parsed.GetValue(option) is { Length: > 0 } values ? values : null;

    private static Option<string?> Words(string name, string description, params string[] words)
    {
        var option = new Option<string?>(name) { Description = description };
        option.AcceptOnlyFromAmong(words);
        return option;
    }
}
