using FastShield.Proxy.Transport;

namespace FastShield.Bench.Transport;

/// <summary>Clients on a loop of their own, each with one request under way at a time.</summary>
internal sealed class Load(EventLoop loop, OriginAddress origin, int connections, int bodyBytes)
{
    private readonly List<Task> _clients = [];
    private long _requests;
    private volatile bool _stop;

    public long Requests => Interlocked.Read(ref _requests);

    public async Task StartAsync()
    {
        for (var i = 0; i < connections; i++)
        {
            var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _clients.Add(Task.Run(() => RunAsync(connected)));
            await connected.Task;
        }
    }

    public Task StopAsync()
    {
        _stop = true;
        return Task.WhenAll(_clients);
    }

    private async Task RunAsync(TaskCompletionSource connected)
    {
        await loop.EnterAsync();
        var connection = await loop.ConnectAsync(origin, loop.Now + 5000);
        connected.SetResult();
        var request = CreateRequest();
        var response = GC.AllocateUninitializedArray<byte>(4096, pinned: true);
        while (!_stop)
        {
            await connection.SendAsync(request);
            for (var got = 0; got < Servers.Response.Length;)
            {
                var n = await connection.ReceiveAsync(response);
                if (n == 0)
                    throw new InvalidOperationException("The server ended the connection.");
                got += n;
            }
            // The loop is the only writer.
            Volatile.Write(ref _requests, _requests + 1);
        }
        await connection.CloseAsync();
    }

    private byte[] CreateRequest() => global::FastShield.Bench.Transport.Requests.Create(bodyBytes);
}
