using System.Runtime.CompilerServices;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Sends the rest of a request's body to the origin while the journey waits for the response already: an origin may answer early. Ends the origin's
/// connection where the client fails to send what it announced, so that the origin can tell. Never throws.
/// </summary>
internal static class BodyPump
{
    /// <summary>What is sent of a held body at a time, so that its deadline moves with it.</summary>
    private const int Piece = 256 * 1024;

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    public static async ValueTask<bool> RunAsync(Exchange x)
    {
        try
        {
            var fault = x.BodyIsHeld ? await SendHeldAsync(x) : await StreamAsync(x);
            x.PumpEnded(fault);
            if (fault != PumpFault.None)
            {
                x.Origin?.Abort();
            }

            return fault == PumpFault.None;
        }
        catch (ConnectionException)
        {
            // The origin takes no more: what it has answered decides.
            return false;
        }
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<PumpFault> SendHeldAsync(Exchange x)
    {
        var origin = x.Origin!;
        while (x.BodySent < x.ContentLength)
        {
            x.SetOriginDeadline();
            var piece = x.BytesOfContent.Slice(x.BodySent, Math.Min(Piece, x.ContentLength - x.BodySent));
            await origin.SendAsync(piece);
            x.BodySent += piece.Length;
        }

        return PumpFault.None;
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<PumpFault> StreamAsync(Exchange x)
    {
        var origin = x.Origin!;
        var framer = x.Head.IsChunked ? x.Loop.Buffers.Rent() : null;
        try
        {
            x.StartBodyClock();
            var left = x.Settings.Limits.MaxStreamedBody;
            while (true)
            {
                var status = x.GatherBody();
                if (status == ParseStatus.Refused)
                {
                    return PumpFault.Malformed;
                }

                if (x.Body.Announced > left - x.Body.ContentLength || x.Body.ContentLength > left)
                {
                    return PumpFault.TooLong;
                }

                while (x.BytesOfContent.Length > x.BodySent)
                {
                    x.SetOriginDeadline();
                    await origin.SendAsync(NextPiece(x, framer));
                }

                if (status == ParseStatus.Complete)
                {
                    if (framer is not null)
                    {
                        // The trailers end here: nothing has checked them.
                        ChunkedWriter.End.CopyTo(framer);
                        await origin.SendAsync(framer.AsMemory(0, ChunkedWriter.End.Length));
                    }

                    return PumpFault.None;
                }

                left -= x.Body.ContentLength;
                x.DropContent();
                x.BodySent = 0;
                x.Input.Reserve(1);
                var fault = await ReceiveAsync(x);
                if (fault != PumpFault.None)
                {
                    return fault;
                }
            }
        }
        finally
        {
            if (framer is not null)
            {
                x.Loop.Buffers.Return(framer);
            }
        }
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<PumpFault> ReceiveAsync(Exchange x)
    {
        try
        {
            var received = await x.Client.ReceiveAsync(x.Input.Room);
            x.CountBody(received);
            return received > 0 ? PumpFault.None : PumpFault.ClientGone;
        }
        catch (ConnectionException error)
        {
            return error.Kind == ConnectionErrorKind.TimedOut ? PumpFault.TooSlow : PumpFault.ClientGone;
        }
    }

    /// <summary>The next piece of the content, in a chunk where the body is sent in chunks.</summary>
    private static ReadOnlyMemory<byte> NextPiece(Exchange x, byte[]? framer)
    {
        var content = x.BytesOfContent[x.BodySent..];
        if (framer is null)
        {
            x.BodySent += content.Length;
            return content;
        }

        var length = Math.Min(content.Length, framer.Length - ChunkedWriter.MaxSizeLine - ChunkedWriter.DataEnd.Length);
        var start = ChunkedWriter.WriteSizeLine(framer, length);
        content.Span[..length].CopyTo(framer.AsSpan(start));
        ChunkedWriter.DataEnd.CopyTo(framer.AsSpan(start + length));
        x.BodySent += length;
        return framer.AsMemory(0, start + length + ChunkedWriter.DataEnd.Length);
    }
}
