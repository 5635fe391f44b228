using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using FastShield.Proxy.Events;
using FastShield.Proxy.Http1;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Both halves of a WebSocket handshake (RFC 6455 section 4). A request asks for a tunnel only where its operation allows it and WebSocket is all that it
/// asks for; every other request with Upgrade goes on as the plain request that it is as well (RFC 9110 section 7.8). A handshake that is not a right one is
/// refused in every action: origins differ in what they forgive, and behind their 101 nothing is looked at any more.
/// </summary>
internal static class WebSocketHandshake
{
    private const int KeyLength = 24;
    private const int AcceptLength = 28;

    private static readonly byte[] _versionFields = [.. "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"u8];

    /// <summary>Whether the request becomes a tunnel if its origin agrees.</summary>
    public static PhaseResult Judge(Exchange x)
    {
        var fields = x.Head.Fields;
        var bytes = x.Input.Bytes;
        if (x.Operation is not { AllowsWebSocket: true } || x.Head.Method != KnownMethod.Get || fields.IsRepeated(KnownHeader.Upgrade)
            || !Ascii.EqualsIgnoreCase(fields.Value(bytes, KnownHeader.Upgrade), "websocket"u8))
        {
            return PhaseResult.Continue;
        }

        if (!fields.Value(bytes, KnownHeader.SecWebSocketVersion).SequenceEqual("13"u8) || fields.IsRepeated(KnownHeader.SecWebSocketVersion))
        {
            x.Refuse(Phase.Parameters, EventSource.Framing, 426, "Only version 13 of the WebSocket protocol is served here.");
            x.Verdict.MoreFields = _versionFields;
            return PhaseResult.Answer;
        }

        if (fields.IsRepeated(KnownHeader.SecWebSocketKey) || !IsKey(fields.Value(bytes, KnownHeader.SecWebSocketKey)) || x.Head.Framing != BodyFraming.None)
        {
            return x.RefuseAndClose(Phase.Parameters, EventSource.Framing, 400, "A WebSocket handshake has one key of 16 bytes in base64, and no body.");
        }

        x.AsksWebSocket = true;
        return PhaseResult.Continue;
    }

    /// <summary>Whether the origin's 101 is the answer to this very handshake.</summary>
    public static bool IsAccepted(Exchange x)
    {
        var bytes = x.Output.AsSpan(x.ResponseStart, x.ResponseEnd - x.ResponseStart);
        var fields = x.Response.Fields;
        var at = IndexOfAccept(fields, bytes);
        if (at < 0 || fields.IsRepeated(KnownHeader.Upgrade) || !Ascii.EqualsIgnoreCase(fields.Value(bytes, KnownHeader.Upgrade), "websocket"u8))
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[AcceptLength];
        WriteAccept(x.Head.Fields.Value(x.Input.Bytes, KnownHeader.SecWebSocketKey), expected);
        return fields.ValueAt(bytes, at).SequenceEqual(expected);
    }

    /// <summary>The only such field, or -1.</summary>
    private static int IndexOfAccept(FieldTable fields, ReadOnlySpan<byte> bytes)
    {
        var found = -1;
        for (var i = 0; i < fields.Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(fields.NameAt(bytes, i), "Sec-WebSocket-Accept"u8))
            {
                if (found >= 0)
                {
                    return -1;
                }

                found = i;
            }
        }

        return found;
    }

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "RFC 6455 section 4.2.2 asks for SHA-1; it proves that the peer speaks WebSocket, and keeps no secret.")]
    private static void WriteAccept(ReadOnlySpan<byte> key, Span<byte> accept)
    {
        Span<byte> text = stackalloc byte[KeyLength + 36];
        key.CopyTo(text);
        "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8.CopyTo(text[KeyLength..]);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(text, hash);
        Base64.EncodeToUtf8(hash, accept, out _, out _);
    }

    /// <summary>Base64 of 16 bytes: 22 characters of its alphabet and `==`.</summary>
    private static bool IsKey(ReadOnlySpan<byte> key)
    {
        Span<byte> nonce = stackalloc byte[KeyLength];
        return key.Length == KeyLength && !key.ContainsAny(" \t"u8) && Base64.DecodeFromUtf8(key, nonce, out _, out var length) == System.Buffers.OperationStatus.Done && length == 16;
    }
}
