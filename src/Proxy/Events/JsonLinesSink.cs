using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace FastShield.Proxy.Events;

/// <summary>Writes each event as one line of JSON (UTF-8). Control characters, line ends among them, are escaped: an event is always exactly one line.</summary>
public sealed class JsonLinesSink : IEventSink, IDisposable
{
    private readonly Stream _stream;
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly Utf8JsonWriter _json;

    /// <summary>Writes to a stream that stays the caller's.</summary>
    public JsonLinesSink(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _json = new Utf8JsonWriter(_buffer);
    }

    /// <inheritdoc/>
    public void Write(ShieldEvent item)
    {
        ArgumentNullException.ThrowIfNull(item);
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("time"u8, item.Time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        _json.WriteString("request_id"u8, item.RequestId);
        if (item.TraceId.Length > 0)
        {
            _json.WriteString("trace_id"u8, item.TraceId);
        }

        _json.WriteString("client_ip"u8, item.ClientAddress.ToString());
        if (item.PeerAddress is { } peer && !peer.Equals(item.ClientAddress))
        {
            _json.WriteString("peer_ip"u8, peer.ToString());
        }

        _json.WriteString("host"u8, item.Host);
        _json.WriteString("method"u8, item.Method);
        _json.WriteString("path"u8, item.Path);
        if (item.Query.Length > 0)
        {
            _json.WriteString("query"u8, item.Query);
        }

        _json.WriteString("operation"u8, item.Operation);
        _json.WriteString("action"u8, EventNames.Of(item.Action));
        _json.WriteString("source"u8, EventNames.Of(item.Source));
        _json.WriteString("phase"u8, item.Phase.ToString());
        _json.WriteNumber("status"u8, item.Status);
        _json.WriteNumber("origin_status"u8, item.OriginStatus);
        if (item.Detail.Length > 0)
        {
            _json.WriteString("detail"u8, item.Detail);
        }

        if (item.Rule is { } rule)
        {
            _json.WriteString("rule_id"u8, rule.Id);
            _json.WriteString("rule_ref"u8, rule.Ref);
            _json.WriteString("rule_description"u8, rule.Description);
        }

        if (item.Violation is { } violation)
        {
            _json.WriteStartObject("violation"u8);
            ViolationJson.WriteMembers(_json, violation);
            _json.WriteEndObject();
        }

        _json.WriteNumber("total_us"u8, item.TotalMicroseconds);
        _json.WriteNumber("shield_us"u8, item.ShieldMicroseconds);
        _json.WriteNumber("origin_us"u8, item.OriginMicroseconds);
        if (item.Source == EventSource.Tunnel)
        {
            _json.WriteNumber("tunnel_client_bytes"u8, item.TunnelledFromClient);
            _json.WriteNumber("tunnel_origin_bytes"u8, item.TunnelledFromOrigin);
        }

        _json.WriteString("engine"u8, item.Engine);
        _json.WriteNumber("shield_version"u8, item.ShieldVersion);
        _json.WriteEndObject();
        _json.Flush();
        _buffer.Write("\n"u8);
        _stream.Write(_buffer.WrittenSpan);
    }

    /// <inheritdoc/>
    public void Flush() => _stream.Flush();

    /// <summary>Lets the writer go; the stream is the caller's.</summary>
    public void Dispose() => _json.Dispose();
}
