using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace FastShield.Control.Api.Guard;

/// <summary>Reads bodies whole, within a bound for each, a bound for all that are in memory at once, and a deadline.</summary>
internal sealed class BodyIntake(ManagementLimits limits, TimeProvider time)
{
    private const int FirstRoom = 16 * 1024;

    private long _held;

    private long Limit => limits.BodiesInMemory;

    /// <summary>Reads a body.</summary>
    /// <param name="http">The call.</param>
    /// <param name="isDocument">Whether a document may be in it.</param>
    /// <exception cref="ApiException">413 where it is larger than its bound, 408 where it takes too long, 429 where too much is being read at once.</exception>
    public async Task<CallBody> ReadAsync(HttpContext http, bool isDocument)
    {
        var bound = isDocument ? limits.Body : limits.SmallBody;
        if (http.Request.ContentLength > bound)
        {
            throw TooLarge(bound);
        }

        using var deadline = new CancellationTokenSource(limits.BodyTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, http.RequestAborted);
        var room = new Room(this, (int)Math.Min(http.Request.ContentLength ?? FirstRoom, FirstRoom));
        try
        {
            await FillAsync(http.Request, room, bound, either.Token).ConfigureAwait(false);
            return room.Finish();
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested)
        {
            room.Release();
            http.Response.Headers.Connection = "close";
            throw new ApiException(408, ApiCodes.TooSlow, $"The body did not arrive within {limits.BodyTime.TotalSeconds:0} seconds.");
        }
        catch
        {
            room.Release();
            throw;
        }
    }

    private static async Task FillAsync(HttpRequest request, Room room, int bound, CancellationToken cancellation)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellation).ConfigureAwait(false);
            var refusal = room.Length + read.Buffer.Length > bound ? TooLarge(bound) : room.Add(read.Buffer);

            // What was read is given back before anything is refused: the connection could not be answered on otherwise.
            reader.AdvanceTo(read.Buffer.End);
            if (refusal is not null)
            {
                throw refusal;
            }

            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private static ApiException TooLarge(int bound) => BodyReader.TooLarge($"The body is larger than {bound} octets.");

    /// <summary>Room for one body, which grows as the body does, never by what its sender says it will be.</summary>
    private sealed class Room(BodyIntake intake, int first)
    {
        private byte[] _buffer = [];

        public int Length { get; private set; }

        /// <summary>Takes a piece, or says why there is no room for it.</summary>
        public ApiException? Add(ReadOnlySequence<byte> piece)
        {
            var needed = Length + (int)piece.Length + CallBody.Slack;
            if (needed > _buffer.Length && !TryGrow(Math.Max(needed, Math.Max(first + CallBody.Slack, _buffer.Length * 2))))
            {
                return new ApiException(429, ApiCodes.Limited, "Too much is being uploaded at once: try again in a moment.") { RetryAfter = 2 };
            }

            piece.CopyTo(_buffer.AsSpan(Length));
            Length += (int)piece.Length;
            return null;
        }

        public CallBody Finish()
        {
            if (_buffer.Length == 0)
            {
                return CallBody.None;
            }

            _buffer.AsSpan(Length, CallBody.Slack).Clear();
            return new CallBody(_buffer, Length, Release);
        }

        public void Release() => Interlocked.Add(ref intake._held, -_buffer.Length);

        private bool TryGrow(int size)
        {
            var more = size - _buffer.Length;
            if (Interlocked.Add(ref intake._held, more) > intake.Limit)
            {
                Interlocked.Add(ref intake._held, -more);
                return false;
            }

            Array.Resize(ref _buffer, size);
            return true;
        }
    }
}
