using System.Runtime.CompilerServices;
using FastShield.Proxy.Events;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Encodings;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Undoes the content coding of a held body, within the limit of bodies and the limit of expansion, and checks what comes out. With block the decoded
/// content is what is forwarded, without Content-Encoding: the origin reads the very bytes that were checked, and no second decoder reads them
/// otherwise. With log nothing is changed, and the body goes on as it came.
/// </summary>
internal static class BodyDecoding
{
    /// <summary>A coded body up to this length is decoded on the loop: at most a hundred times as much comes out of it.</summary>
    private const int OnLoop = 8 * 1024;

    private static readonly Violation _malformed = new(ViolationLocation.Body, ErrorClass.InvalidEncoding, "invalid_content_encoding", "$", "");

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    public static async ValueTask<PhaseResult> RunAsync(Exchange x, long longest)
    {
        longest = Math.Min(longest, x.Media?.MaximumBytes ?? longest);
        longest = Math.Min(longest, (long)x.Body.ContentLength * x.Settings.Limits.MaxExpansion);
        var decoder = x.Loop.TakeDecoder();
        decoder.Begin(x.Coding);
        var result = PhaseResult.Continue;
        try
        {
            result = await DecodeAsync(x, decoder, (int)longest);
        }
        finally
        {
            x.Loop.Return(decoder);
        }

        if (result != PhaseResult.Continue || !x.IsDecoded)
        {
            return result;
        }

        var violation = await BodyPhase.CheckAsync(x);
        if (violation is not null)
        {
            result = x.Judge(Phase.Body, violation);
        }

        if (x.Operation!.Action != MitigationAction.Block)
        {
            x.DropDecoded();
        }

        return result;
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<PhaseResult> DecodeAsync(Exchange x, ContentDecoder decoder, int longest)
    {
        // A byte more than is allowed, so that what is exactly as long as allowed does not look like too much.
        var room = ContentDecoder.Estimate(x.BytesOfContent.Span, x.Coding, longest) + 1;
        while (true)
        {
            var length = room + InputBuffer.Padding;
            if (length > BufferPool.Smallest && !x.TryTakeMore(length))
            {
                return x.RefuseAndClose(Phase.Body, EventSource.Overload, 503, "The memory for request bodies is used up.");
            }

            var buffer = x.Loop.Buffers.Rent(length);
            CopyDecoded(x, buffer);
            var source = x.Input.Slice(x.Body.Start, x.Body.ContentLength);
            x.TakeDecoded(buffer, decoder.Written);
            var status = source.Length <= OnLoop
                ? decoder.Decode(source.Span, buffer.AsSpan(0, room))
                : await DecodeOnWorkerAsync(x, decoder, source, buffer.AsMemory(0, room));
            if (status == DecodingStatus.Done && decoder.Written <= longest)
            {
                x.TakeDecoded(buffer, decoder.Written);
                return PhaseResult.Continue;
            }

            if (status == DecodingStatus.Malformed || room > longest)
            {
                x.DropDecoded();
                return x.Judge(Phase.Body, status == DecodingStatus.Malformed ? _malformed : BodyPhase.TooLong);
            }

            x.TakeDecoded(buffer, decoder.Written);
            room = (int)Math.Min((long)room * 2, (long)longest + 1);
        }
    }

    /// <summary>What was decoded so far moves to the longer buffer.</summary>
    private static void CopyDecoded(Exchange x, byte[] larger)
    {
        if (x.IsDecoded)
        {
            x.BytesOfContent.Span.CopyTo(larger);
            x.DropDecoded();
        }
    }

    private static async Task<DecodingStatus> DecodeOnWorkerAsync(Exchange x, ContentDecoder decoder, ReadOnlyMemory<byte> source, Memory<byte> destination)
    {
        var loop = x.Client.Loop;
        var status = DecodingStatus.Malformed;
        Exception? defect = null;
        try
        {
            status = await x.Services.Workers.RunAsync(() => decoder.Decode(source.Span, destination.Span), destination.Length).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // It belongs to this request, whose code runs on its loop.
            defect = error;
        }

        await loop.EnterAsync();
        return defect is null ? status : throw new InvalidOperationException("A body could not be decoded.", defect);
    }
}
