using FastShield.Proxy.Http1;
using FastShield.Proxy.Journey;

namespace FastShield.Proxy.Http2;

/// <summary>
/// The content of a request's DATA frames until the journey takes it: as it is where its length is known, in chunks where not, each as long as what has
/// gathered. Never more than the stream's window.
/// </summary>
internal sealed class StreamBody(BufferPool pool)
{
    private readonly byte[] _framing = new byte[ChunkedWriter.MaxSizeLine + 2];
    private byte[] _bytes = [];
    private int _start;
    private int _end;
    private int _framingStart;
    private int _framingEnd;
    private int _chunkLeft;
    private long _lengthLeft;
    private bool _isChunked;
    private bool _hasEnded;
    private bool _isGiven;

    /// <summary>A request begins; the length is -1 where it is not known.</summary>
    public void Open(bool isChunked, long length)
    {
        _isChunked = isChunked;
        _lengthLeft = length;
        _start = _end = _framingStart = _framingEnd = _chunkLeft = 0;
        _hasEnded = _isGiven = false;
    }

    /// <summary>Takes what has come; a fault where it is more or less than was announced (RFC 9113 section 8.1.1).</summary>
    public RequestFault Take(ReadOnlySpan<byte> content, bool endsStream)
    {
        if (!_isChunked)
        {
            _lengthLeft -= content.Length;
            if (_lengthLeft < 0 || (endsStream && _lengthLeft > 0))
            {
                return RequestFault.LengthOfOtherBody;
            }
        }

        _hasEnded = endsStream;
        if (content.Length > 0)
        {
            Reserve(content.Length);
            content.CopyTo(_bytes.AsSpan(_end));
            _end += content.Length;
        }

        return RequestFault.None;
    }

    /// <summary>Gives as much as there is and fits.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="used">Grows by the content that was given, the framing not counted.</param>
    public int Give(Span<byte> buffer, ref int used)
    {
        var given = 0;
        while (given < buffer.Length && HasMore())
        {
            var room = buffer[given..];
            int count;
            if (_framingStart < _framingEnd)
            {
                count = Math.Min(room.Length, _framingEnd - _framingStart);
                _framing.AsSpan(_framingStart, count).CopyTo(room);
                _framingStart += count;
            }
            else
            {
                count = Math.Min(room.Length, _isChunked ? _chunkLeft : _end - _start);
                _bytes.AsSpan(_start, count).CopyTo(room);
                _start += count;
                used += count;
                if (_isChunked && (_chunkLeft -= count) == 0)
                {
                    Frame(ChunkedWriter.DataEnd);
                }
            }

            given += count;
        }

        if (_start == _end && _bytes.Length > 0)
        {
            GiveBack();
        }

        return given;
    }

    /// <summary>Forgets what is there; gives how much it was.</summary>
    public int Release()
    {
        var unused = _end - _start;
        if (_bytes.Length > 0)
        {
            GiveBack();
        }

        return unused;
    }

    /// <summary>Whether there is something to give; makes the framing of what comes next.</summary>
    private bool HasMore()
    {
        if (_framingStart < _framingEnd || _chunkLeft > 0)
        {
            return true;
        }

        if (!_isChunked)
        {
            return _start < _end;
        }

        if (_start < _end)
        {
            _chunkLeft = _end - _start;
            _framingStart = 0;
            _framingEnd = ChunkedWriter.WriteSizeLine(_framing, _chunkLeft);
            return true;
        }

        if (!_hasEnded || _isGiven)
        {
            return false;
        }

        _isGiven = true;
        Frame(ChunkedWriter.End);
        return true;
    }

    private void Frame(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_framing);
        _framingStart = 0;
        _framingEnd = text.Length;
    }

    private void Reserve(int length)
    {
        if (_bytes.Length - _end >= length)
        {
            return;
        }

        var have = _end - _start;
        if (_bytes.Length >= have + length)
        {
            _bytes.AsSpan(_start, have).CopyTo(_bytes);
        }
        else
        {
            var larger = pool.Rent(have + length);
            _bytes.AsSpan(_start, have).CopyTo(larger);
            GiveBack();
            _bytes = larger;
        }

        _start = 0;
        _end = have;
    }

    private void GiveBack()
    {
        if (_bytes.Length > 0)
        {
            pool.Return(_bytes);
        }

        _bytes = [];
        _start = _end = 0;
    }
}
