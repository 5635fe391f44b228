using System.IO.Pipelines;

namespace FastShield.Proxy.Transport;

/// <summary>A connection as two pipes, by the stream-based pipes of System.IO.Pipelines.</summary>
internal sealed class ConnectionPipe : IDuplexPipe
{
    public ConnectionPipe(Connection connection)
    {
        var stream = new ConnectionStream(connection);
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true));
        Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: 16 * 1024, leaveOpen: true));
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }
}
