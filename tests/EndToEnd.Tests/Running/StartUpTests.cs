using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.EndToEnd.Tests.Running;

/// <summary>How soon the native binary serves, and what it takes when idle. The figures are printed; the bounds are for loaded machines.</summary>
[Collection(Measured.Name)]
public sealed class StartUpTests(ITestOutputHelper output)
{
    private const int Runs = 5;

    [NativeFact]
    public async Task The_native_binary_serves_its_first_request_soon_and_stays_small()
    {
        var native = ShieldBinary.NeedNative();

        await using var origin = new ScriptedOrigin();
        await ServedAfterAsync(native, origin, output: null);
        var times = new List<double>();
        for (var i = 0; i < Runs; i++)
        {
            times.Add(await ServedAfterAsync(native, origin, i == 0 ? output : null));
        }

        times.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"from start to the first request served: best {times[0]:0} ms, median {times[Runs / 2]:0} ms of {Runs}"));
        Assert.True(times[Runs / 2] < 1000, $"the median of the start-up times is {times[Runs / 2]} ms");
    }

    private static async Task<double> ServedAfterAsync(ShieldBinary native, ScriptedOrigin origin, ITestOutputHelper? output)
    {
        var clock = Stopwatch.StartNew();
        await using var shield = await ShieldProcess.RunAsync(native, Workspace.PetStore, origin.Url);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, shield.Url.Port);
        await socket.SendAsync("GET /v1/pets HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        var answer = new byte[4096];
        var length = await socket.ReceiveAsync(answer);
        var elapsed = clock.Elapsed.TotalMilliseconds;
        Assert.True(answer.AsSpan(0, length).StartsWith("HTTP/1.1 200 "u8));
        if (output is not null)
        {
            await Task.Delay(1000);
            var resident = shield.ResidentBytes() / 1e6;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"resident when idle after it: {resident:0.0} MB"));
            Assert.True(resident < 60, $"{resident} MB are resident when idle");
        }

        return elapsed;
    }
}
