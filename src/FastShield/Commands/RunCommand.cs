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

    public static Command Make()
    {
        var command = new Command("run", "Guard an origin: only requests that conform to the documents reach it. Events go to the standard output as JSON lines.")
        {
            Schema, Origin, Listen, Ops, Cert, Key, Host, Action, ResponseAction, Fallthrough, UndeclaredQuery, Engine, RefsRoot, AllowGaps, UncheckedBodies, Formats, SettingsFile,
        };
        ManagedOptions.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        using var signal = new StopSignal();
        try
        {
            var settings = Settings(parsed);
            await using var events = EventOutput.Open(settings.Events);
            using var sink = new JsonLinesSink(events);
            if (settings.State is not null)
            {
                RefuseWhatZonesSay(parsed);
                await RunManagedAsync(settings, sink, signal).ConfigureAwait(false);
                return ExitCodes.Success;
            }

            await using var host = await ShieldHost.StartAsync(settings, Console.Out, Console.Error, sink).ConfigureAwait(false);
            await Console.Out.WriteLineAsync("ready").ConfigureAwait(false);
            await signal.Received.ConfigureAwait(false);
            await host.StopAsync().ConfigureAwait(false);
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

    private static async Task RunManagedAsync(FastShieldSettings settings, JsonLinesSink sink, StopSignal signal)
    {
        if (settings.Schemas.Count > 0)
        {
            throw new StartException("A shield with --state gets its documents by the management API: leave --schema out, or --state.", ExitCodes.Usage);
        }

        await using var host = await ControlHost.StartAsync(settings, Console.Out, Console.Error, sink).ConfigureAwait(false);
        await signal.Received.ConfigureAwait(false);
        await host.StopAsync().ConfigureAwait(false);
    }

    private static FastShieldSettings Settings(ParseResult parsed)
    {
        var settings = parsed.GetValue(SettingsFile) is null ? BuiltInShield.Settings() : new FastShieldSettings();
        if (parsed.GetValue(SettingsFile) is { } file)
        {
            var diagnostics = new DiagnosticBag();
            var read = SettingsReader.Read(file, diagnostics);
            DiagnosticOutput.Print(Console.Error, diagnostics, DiagnosticSeverity.Warning);
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
