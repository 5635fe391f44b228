using System.CommandLine;
using System.Net.Sockets;
using FastShield.Compiler.Diagnostics;
using FastShield.Control.Settings;
using FastShield.Hosting;

namespace FastShield.Commands;

/// <summary>`fastshield reload`: a running shield reads its settings, documents and certificates again.</summary>
internal static class ReloadCommand
{
    private static readonly Option<string?> Control = new("--control") { Description = "The control socket of the running shield." };
    private static readonly Option<string?> SettingsFile = new("--settings") { Description = "Its settings file, which names the control socket." };
    private static readonly Option<string?> State = new("--state") { Description = "Its state folder, which has the control socket." };

    public static Command Make()
    {
        var command = new Command("reload", "Have a running shield read its settings, documents and certificates again. Exit codes: 0 all in force, 1 refused and all as before, 3 in force but for settings that wait for a restart.")
        {
            Control, SettingsFile, State,
        };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var settings = parsed.GetValue(SettingsFile) is { } file ? SettingsReader.Read(file, new DiagnosticBag()) ?? new FastShieldSettings() : new FastShieldSettings();
        settings = settings with { Control = parsed.GetValue(Control) ?? settings.Control, State = parsed.GetValue(State) ?? settings.State };
        if (ControlPeer.PathOf(settings) is not { } path)
        {
            await Console.Error.WriteLineAsync("Which shield? Give --control, or --settings or --state of the running one.").ConfigureAwait(false);
            return ExitCodes.Usage;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation).ConfigureAwait(false);
            await ControlPeer.SendAsync(socket, ControlPeer.Reload, cancellation).ConfigureAwait(false);
            while (await ControlPeer.ReadLineAsync(socket, cancellation).ConfigureAwait(false) is { } line)
            {
                switch (line)
                {
                    case ControlPeer.Done:
                        return ExitCodes.Success;
                    case ControlPeer.Partly:
                        return ExitCodes.Drift;
                    case ControlPeer.Refused:
                        return ExitCodes.Failure;
                    default:
                        await Console.Out.WriteLineAsync(line).ConfigureAwait(false);
                        break;
                }
            }

            await Console.Error.WriteLineAsync("The shield ended before it answered.").ConfigureAwait(false);
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            await Console.Error.WriteLineAsync($"No shield answers at {path}: {error.Message}").ConfigureAwait(false);
        }

        return ExitCodes.Failure;
    }
}
