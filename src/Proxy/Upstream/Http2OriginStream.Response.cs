using FastShield.Proxy.Http1;
using FastShield.Proxy.Http2;

namespace FastShield.Proxy.Upstream;

internal sealed partial class Http2OriginStream
{
    /// <summary>Fields came; false where they are malformed here, which resets the stream.</summary>
    public bool OnHeaders(FieldList fields, bool endsStream)
    {
        if (_hasEnded || fields.IsOver)
        {
            return false;
        }

        if (_hasHead)
        {
            return OnTrailers(fields, endsStream);
        }

        if (!Http2ResponseText.TryRead(fields, out var status, out var length))
        {
            return false;
        }

        if (status < 200)
        {
            // They need no window: a bound keeps them from filling memory (the journey's own is lower).
            if (endsStream || length >= 0 || ++_interim > 32)
            {
                return false;
            }

            Write(fields, status, isChunked: false, isEmpty: false);
            return true;
        }

        _hasHead = true;
        var hasNoBody = _request.IsHead || status is 204 or 304;
        if (endsStream && length > 0 && !hasNoBody)
        {
            return false;
        }

        _left = hasNoBody ? 0 : length;
        _isChunked = !endsStream && length < 0 && !hasNoBody;
        _hasEnded = endsStream;
        Write(fields, status, _isChunked, isEmpty: endsStream && length < 0 && !hasNoBody);
        return true;
    }

    /// <summary>Content came; false where it is malformed here, which resets the stream.</summary>
    public bool OnData(ReadOnlySpan<byte> content, bool endsStream)
    {
        if (!_hasHead || _hasEnded)
        {
            return false;
        }

        if (!_isChunked)
        {
            _left -= content.Length;
            if (_left < 0 || (endsStream && _left > 0))
            {
                return false;
            }
        }

        if (!content.IsEmpty && !IsClosed)
        {
            _content += content.Length;
            var room = Reserve(content.Length + ChunkedWriter.MaxSizeLine + ChunkedWriter.DataEnd.Length);
            var at = _isChunked ? ChunkedWriter.WriteSizeLine(room, content.Length) : 0;
            content.CopyTo(room[at..]);
            at += content.Length;
            if (_isChunked)
            {
                ChunkedWriter.DataEnd.CopyTo(room[at..]);
                at += ChunkedWriter.DataEnd.Length;
            }

            _end += at;
        }

        return !endsStream || End(null);
    }

    private bool OnTrailers(FieldList fields, bool endsStream)
    {
        if (!endsStream || !Http2ResponseText.AreTrailers(fields) || (!_isChunked && _left > 0))
        {
            return false;
        }

        return End(fields);
    }

    private bool End(FieldList? trailers)
    {
        _hasEnded = true;
        if (_isChunked && !IsClosed)
        {
            var room = Reserve(trailers is null ? 8 : Http2ResponseText.MaxLength(trailers));
            _end += Http2ResponseText.WriteEnd(room, trailers);
        }

        return true;
    }

    private void Write(FieldList fields, int status, bool isChunked, bool isEmpty)
    {
        if (!IsClosed)
        {
            _end += Http2ResponseText.Write(Reserve(Http2ResponseText.MaxLength(fields)), fields, status, isChunked, isEmpty);
        }
    }

    private int Fill(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _end - _start);
        _text.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        var used = Math.Min(count, _content);
        if (_start == _end)
        {
            used = _content;
            _start = _end = 0;
            GiveBack();
        }

        _content -= used;
        if (used > 0)
        {
            _connection.OnUsed(this, used);
        }

        return count;
    }

    private Span<byte> Reserve(int length)
    {
        if (_text.Length - _end >= length)
        {
            return _text.AsSpan(_end);
        }

        var have = _end - _start;
        if (_text.Length >= have + length)
        {
            _text.AsSpan(_start, have).CopyTo(_text);
        }
        else
        {
            var larger = _buffers.Rent(have + length);
            _text.AsSpan(_start, have).CopyTo(larger);
            GiveBack();
            _text = larger;
        }

        _start = 0;
        _end = have;
        return _text.AsSpan(_end);
    }

    private void GiveBack()
    {
        if (_text.Length > 0)
        {
            _buffers.Return(_text);
            _text = [];
        }
    }
}
