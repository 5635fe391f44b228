using System.Buffers;
using System.Globalization;
using System.Text;
using FastShield.Proxy.Http1;

namespace FastShield.Proxy.Operations;

/// <summary>An answer of the operations listener.</summary>
/// <param name="Status">The status.</param>
/// <param name="Type">The Content-Type.</param>
/// <param name="Body">The content.</param>
internal sealed record OperationsAnswer(int Status, string Type, ReadOnlyMemory<byte> Body)
{
    /// <summary>The methods that are allowed, for 405.</summary>
    public string? Allow { get; init; }

    /// <summary>A sentence.</summary>
    public static OperationsAnswer Of(int status, string sentence) => new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(sentence + "\n"));

    /// <summary>How the process is: 200 where all is well, else 503.</summary>
    public static OperationsAnswer Of(HealthReport report)
    {
        var body = new ArrayBufferWriter<byte>(512);
        report.WriteTo(body);
        return new OperationsAnswer(report.IsOk ? 200 : 503, "application/json", body.WrittenMemory);
    }

    /// <summary>As it goes over the wire; to HEAD without the content.</summary>
    public byte[] ToBytes(bool closes, bool isHead)
    {
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {Status} {Encoding.ASCII.GetString(ReasonPhrases.Of(Status))}\r\nContent-Type: {Type}\r\nContent-Length: {Body.Length}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n{(Allow is null ? "" : $"Allow: {Allow}\r\n")}{(closes ? "Connection: close\r\n" : "")}\r\n");
        return isHead ? Encoding.ASCII.GetBytes(head) : [.. Encoding.ASCII.GetBytes(head), .. Body.Span];
    }
}
