// CPU of the server's loop per request over one transport, several ways of serving in turn within each round:
//   dotnet run -c Release --project bench/Transport -- [rounds] [seconds] [connections] [body bytes] [ways, comma-separated]
using System.Net;
using System.Security.Cryptography.X509Certificates;
using FastShield.Bench.Transport;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;
using FastShield.Proxy.Transport.Epoll;

var rounds = args.Length > 0 ? int.Parse(args[0]) : 5;
var seconds = args.Length > 1 ? double.Parse(args[1]) : 2;
var connections = args.Length > 2 ? int.Parse(args[2]) : 32;
var bodyBytes = args.Length > 3 ? int.Parse(args[3]) : 300;

var ways = new (string Name, bool Tls, Func<Connection, Task> Serve)[]
{
    ("await/tls", true, Servers.AwaitAsync),
    ("pipes/tls", true, Servers.PipesAsync),
    ("edge/tls", true, Servers.EdgePipesAsync),
    ("await/tcp", false, Servers.AwaitAsync),
    ("pipes/tcp", false, Servers.PipesAsync),
};
if (args.Length > 4)
    ways = [.. args[4].Split(',').Select(name => ways.Single(way => way.Name == name))];

using var certificate = SelfSigned.Create(["127.0.0.1"]);
var clientTls = new ClientTls { Authorities = [X509CertificateLoader.LoadCertificate(certificate.Leaf.RawData)] };
await using var server = new EpollTransport(new TransportSettings { Loops = 1 });
await using var clients = new EpollTransport(new TransportSettings { Loops = 1 });
var measured = ways.ToDictionary(way => way.Name, _ => new List<double>());
var listeners = ways.ToDictionary(
    way => way.Name,
    way => server.Listen(new ListenEndpoint(IPAddress.Loopback, 0, way.Tls ? ServerTls.For(certificate) : null), way.Serve));

for (var round = -1; round < rounds; round++)
{
    foreach (var (name, tls, _) in round % 2 == 0 ? ways : ways.Reverse())
    {
        var origin = new OriginAddress("127.0.0.1", listeners[name].LocalEndPoint.Port, tls ? clientTls : null);
        var load = new Load(clients.Loops[0], origin, connections, bodyBytes);
        await load.StartAsync();
        await Task.Delay(300);
        var before = await LoopCpu.ReadAsync(server.Loops[0]);
        var requestsBefore = load.Requests;
        var allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        var requests = load.Requests - requestsBefore;
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
        var cpu = await LoopCpu.ReadAsync(server.Loops[0]) - before;
        await load.StopAsync();
        var micros = cpu.TotalMicroseconds / requests;
        // The first round warms up the compiler and is not counted.
        if (round >= 0)
            measured[name].Add(micros);
        Console.WriteLine($"{round,3} {name,-10} {micros,7:F2} us/request {requests / seconds,9:F0} requests/s {(double)allocated / requests,7:F2} B/request");
    }
}

Console.WriteLine($"\nmedian of {rounds} rounds, {connections} connections, {bodyBytes} B bodies; difference = median of the paired differences to {ways[0].Name}");
foreach (var (name, _, _) in ways)
{
    var differences = measured[name].Zip(measured[ways[0].Name], (a, b) => a - b).Order().ToList();
    Console.WriteLine($"{name,-10} {measured[name].Order().ElementAt(rounds / 2),7:F2} us {differences[rounds / 2],+7:F2} us");
}
