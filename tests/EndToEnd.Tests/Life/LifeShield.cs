using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FastShield.EndToEnd.Tests.Hosting;

namespace FastShield.EndToEnd.Tests.Life;

/// <summary>A shield with a settings file, a fixed port and a control socket, as a service has them.</summary>
internal sealed class LifeShield : IDisposable
{
    private readonly Workspace _workspace = new();

    public LifeShield(Uri origin)
    {
        Port = FreePort();
        Origin = origin;
        File.Copy(Workspace.PetStore, Document);
        WriteSettings();
    }

    public int Port { get; }

    public Uri Origin { get; }

    public Uri Url => new($"http://127.0.0.1:{Port}");

    public string Document => _workspace.File("api.yaml");

    public string Settings => _workspace.File("settings.yaml");

    public string Control => _workspace.File("control.sock");

    public Workspace Workspace => _workspace;

    /// <summary>What the settings file says; lines beyond the needed ones are added.</summary>
    public void WriteSettings(params string[] more) => WriteRaw(string.Join('\n', (string[])
    [
        "schemas: [api.yaml]", $"origin: {Origin.ToString().TrimEnd('/')}", $"listen: http://127.0.0.1:{Port}", "hosts: ['*']", "engine: interpreter", "control: control.sock",
        "timeouts: { drain: 30 }", .. more, "",
    ]));

    public void WriteRaw(string settings) => File.WriteAllText(Settings, settings);

    public Task<ShieldProcess> StartAsync(ShieldBinary binary, params string[] more) => ShieldProcess.StartAsync(binary, ["run", "--settings", Settings, .. more]);

    public Task<Ended> ReloadAsync(ShieldBinary binary) => Tool.RunAsync(binary, "reload", "--control", Control);

    /// <summary>A binary started through another program, such as `env` or a shell.</summary>
    public static ShieldBinary Through(ShieldBinary binary, string program, params string[] arguments) =>
        new(binary.Name, program, [.. arguments, binary.Program, .. binary.Leading]);

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    public void Dispose() => _workspace.Dispose();
}
