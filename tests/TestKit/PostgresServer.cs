using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace FastShield.TestKit;

/// <summary>A PostgreSQL of its own in a temporary folder, on a free port of the loopback address; it can be stopped and started again.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Installed = "/usr/lib/postgresql";

    private readonly string _folder;
    private readonly string _programs;

    private PostgresServer(string folder, string programs, int port)
    {
        _folder = folder;
        _programs = programs;
        Port = port;
    }

    /// <summary>Where it listens, when it does.</summary>
    public int Port { get; }

    /// <summary>Null where it can be run here, else the reason why not.</summary>
    public static string? WhyNot => Programs() is null ? $"no PostgreSQL below {Installed} (Debian: postgresql)" : null;

    /// <summary>Makes and starts one.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("fastshield-postgres-").FullName;
        var server = new PostgresServer(folder, Programs() ?? throw new InvalidOperationException(WhyNot), FreePort());
        await RunAsync("chown", "postgres", folder);
        await server.AsOwnerAsync("initdb", "-D", server.Data, "-U", "shield", "-A", "trust", "-E", "UTF8", "--no-sync");
        await server.ResumeAsync();
        return server;
    }

    /// <summary>The address of a database, made when it is first asked for.</summary>
    public async Task<string> DatabaseAsync(string name)
    {
        await AsOwnerAsync("createdb", "-h", "127.0.0.1", "-p", $"{Port}", "-U", "shield", name);
        return $"postgres://shield@127.0.0.1:{Port}/{name}";
    }

    /// <summary>Executes a statement in one of its databases.</summary>
    public Task ExecuteAsync(string database, string statement) =>
        AsOwnerAsync("psql", "-h", "127.0.0.1", "-p", $"{Port}", "-U", "shield", "-d", database, "-v", "ON_ERROR_STOP=1", "-c", statement);

    /// <summary>Stops it; clients are thrown out.</summary>
    public Task PauseAsync() => AsOwnerAsync("pg_ctl", "-D", Data, "-m", "fast", "-w", "stop");

    /// <summary>Starts it on the port that it had.</summary>
    public Task ResumeAsync() => AsOwnerAsync(
        "pg_ctl", "-D", Data, "-l", Path.Combine(_folder, "log"), "-o", $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder} -c fsync=off -c max_connections=60", "-w", "start");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await AsOwnerAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
        }
        catch (InvalidOperationException)
        {
            // It was stopped by its test.
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    private static string? Programs() => !Directory.Exists(Installed)
        ? null
        : Directory.GetDirectories(Installed).Select(folder => Path.Combine(folder, "bin")).LastOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // PostgreSQL refuses to be run by root.
    private Task AsOwnerAsync(string program, params string[] arguments) => Environment.UserName == "root"
        ? RunAsync("setpriv", ["--reuid", "postgres", "--regid", "postgres", "--clear-groups", Path.Combine(_programs, program), .. arguments])
        : RunAsync(Path.Combine(_programs, program), arguments);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // A server that stays behind would keep a pipe open for ever: its output goes to its log, and nothing is read here.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", program, .. arguments]) { WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
        }
    }
}
