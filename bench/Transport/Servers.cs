using System.Buffers;
using System.IO.Pipelines;
using FastShield.Proxy.Transport;

namespace FastShield.Bench.Transport;

/// <summary>The same small request and response served in different ways: find the head's end, take the body, copy a response out.</summary>
internal static class Servers
{
    public static readonly byte[] Response = CreateResponse();

    public static async Task AwaitAsync(Connection connection)
    {
        var input = GC.AllocateUninitializedArray<byte>(16 * 1024, pinned: true);
        var output = GC.AllocateUninitializedArray<byte>(16 * 1024, pinned: true);
        var end = 0;
        while (true)
        {
            var n = await connection.ReceiveAsync(input.AsMemory(end));
            if (n == 0)
                return;
            end += n;
            var length = Requests.Length(input.AsSpan(0, end));
            if (length < 0)
                continue;
            end = 0;
            Response.CopyTo(output.AsSpan());
            await connection.SendAsync(output.AsMemory(0, Response.Length));
        }
    }

    public static Task PipesAsync(Connection connection) => ServeAsync(new LoopPipeReader(connection), new LoopPipeWriter(connection));

    public static Task EdgePipesAsync(Connection connection)
    {
        var pipe = connection.AsPipe();
        return ServeAsync(pipe.Input, pipe.Output);
    }

    private static async Task ServeAsync(PipeReader input, PipeWriter output)
    {
        while (true)
        {
            var result = await input.ReadAsync();
            var buffer = result.Buffer;
            var length = buffer.IsSingleSegment ? Requests.Length(buffer.FirstSpan) : Requests.Length(buffer.ToArray());
            if (length < 0)
            {
                input.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted)
                    return;
                continue;
            }
            input.AdvanceTo(buffer.GetPosition(length));
            Response.CopyTo(output.GetSpan(Response.Length));
            output.Advance(Response.Length);
            await output.FlushAsync();
        }
    }

    private static byte[] CreateResponse()
    {
        var response = new byte[203];
        Array.Fill(response, (byte)'r');
        return response;
    }
}
