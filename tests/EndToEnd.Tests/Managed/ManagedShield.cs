using FastShield.EndToEnd.Tests.Hosting;

namespace FastShield.EndToEnd.Tests.Managed;

/// <summary>A started shield whose zone `example.com` is managed by API.</summary>
internal sealed class ManagedShield : IAsyncDisposable
{
    private ManagedShield(ShieldProcess process, string api, string zoneId, string token)
    {
        Process = process;
        Api = api;
        ZoneId = zoneId;
        Token = token;
    }

    /// <summary>The process.</summary>
    public ShieldProcess Process { get; }

    /// <summary>`http://127.0.0.1:PORT/client/v4`.</summary>
    public string Api { get; }

    /// <summary>The zone's id, as it was printed.</summary>
    public string ZoneId { get; }

    /// <summary>The first token, as its file has it.</summary>
    public string Token { get; }

    /// <summary>Starts one with its state in the workspace.</summary>
    public static async Task<ManagedShield> StartAsync(ShieldBinary binary, Workspace workspace, Uri origin, params string[] more)
    {
        var state = workspace.File("state");
        var process = await ShieldProcess.StartAsync(
            binary,
            ["run", "--state", state, "--admin", "http://127.0.0.1:0", "--zone", "example.com", "--origin", origin.ToString(), "--listen", "http://127.0.0.1:0", .. more]);
        var zone = await process.LineAsync(line => line.StartsWith("zone example.com ", StringComparison.Ordinal));
        var api = await process.LineAsync(line => line.StartsWith("management API on ", StringComparison.Ordinal));
        return new ManagedShield(process, api.Split(' ')[^1], zone.Split(' ')[^1], (await File.ReadAllTextAsync(Path.Combine(state, "admin-token"))).Trim());
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
