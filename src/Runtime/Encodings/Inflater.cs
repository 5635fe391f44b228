using System.Buffers.Binary;

namespace FastShield.Runtime.Encodings;

/// <summary>
/// Decodes DEFLATE (RFC 1951) from one span to another, and says exactly where the stream ends, which the framework's streams do not: bytes behind it
/// must not pass unseen. What was decoded is the window, so a destination that has become too small is continued in a longer copy of it. Used again
/// and again; allocates nothing.
/// </summary>
internal sealed class Inflater
{
    private const int EndOfBlock = 256;

    private readonly HuffmanTable _literals = new(288);
    private readonly HuffmanTable _distances = new(32);
    private readonly HuffmanTable _lengths = new(19);
    private State _state;
    private bool _isLast;
    private ulong _hold;
    private int _held;
    private int _at;
    private int _length;
    private int _distance;

    private enum State : byte
    {
        Block,
        Stored,
        Coded,
        Done,
    }

    private static ReadOnlySpan<byte> LengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private static ReadOnlySpan<ushort> LengthBase =>
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    private static ReadOnlySpan<byte> LengthBits => [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    private static ReadOnlySpan<ushort> DistanceBase =>
        [
            1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
        ];

    private static ReadOnlySpan<byte> DistanceBits =>
        [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    /// <summary>Behind <see cref="DecodingStatus.Done"/>: the offset of the first byte that is not the stream's.</summary>
    public int Position => _at - _held / 8;

    /// <summary>A new stream begins at an offset of the source.</summary>
    public void Begin(int start)
    {
        _state = State.Block;
        _isLast = false;
        _hold = 0;
        _held = 0;
        _at = start;
        _length = 0;
    }

    /// <summary>Decodes as much as fits; the source is all of the stream, and the first <paramref name="written"/> bytes of the destination are what was decoded before.</summary>
    public DecodingStatus Decode(ReadOnlySpan<byte> source, Span<byte> destination, ref int written)
    {
        while (true)
        {
            switch (_state)
            {
                case State.Block:
                    if (!TryBegin(source))
                    {
                        return DecodingStatus.Malformed;
                    }

                    break;
                case State.Stored:
                    if (!TryCopy(source, destination, ref written, out var isFull))
                    {
                        return DecodingStatus.Malformed;
                    }

                    if (isFull)
                    {
                        return DecodingStatus.NeedsRoom;
                    }

                    break;
                case State.Coded:
                    var status = Codes(source, destination, ref written);
                    if (status != DecodingStatus.Done)
                    {
                        return status;
                    }

                    break;
                default:
                    return DecodingStatus.Done;
            }
        }
    }

    private void EndBlock() => _state = _isLast ? State.Done : State.Block;

    /// <summary>Makes 56 bits or more ready; behind the end of the source they are zeros, and taking one of those makes <see cref="_held"/> negative.</summary>
    private void Fill(ReadOnlySpan<byte> source)
    {
        if (source.Length - _at >= 8)
        {
            _hold |= BinaryPrimitives.ReadUInt64LittleEndian(source[_at..]) << _held;
            _at += (63 - _held) >> 3;
            _held |= 56;

            // What lies above the counted bits is read again by the next fill.
            _hold &= _held == 64 ? ulong.MaxValue : (1UL << _held) - 1;
            return;
        }

        while (_held <= 56 && _at < source.Length)
        {
            _hold |= (ulong)source[_at++] << _held;
            _held += 8;
        }
    }

    private int Take(int bits)
    {
        var value = (int)(_hold & ((1UL << bits) - 1));
        _hold >>= bits;
        _held -= bits;
        return value;
    }

    private bool TryBegin(ReadOnlySpan<byte> source)
    {
        Fill(source);
        _isLast = Take(1) != 0;
        switch (Take(2))
        {
            case 0:
                Take(_held & 7);
                Fill(source);
                _length = Take(16);
                if (_length != (Take(16) ^ 0xFFFF) || _held < 0)
                {
                    return false;
                }

                _at -= _held / 8;
                _hold = 0;
                _held = 0;
                _state = State.Stored;
                return true;
            case 1:
                _state = State.Coded;
                return _held >= 0 && TryFixed();
            case 2:
                _state = State.Coded;
                return TryDynamic(source);
            default:
                return false;
        }
    }

    private bool TryCopy(ReadOnlySpan<byte> source, Span<byte> destination, ref int written, out bool isFull)
    {
        var count = Math.Min(_length, destination.Length - written);
        isFull = count < _length;
        if (source.Length - _at < _length)
        {
            return false;
        }

        source.Slice(_at, count).CopyTo(destination[written..]);
        _at += count;
        written += count;
        _length -= count;
        if (_length == 0)
        {
            EndBlock();
        }

        return true;
    }

    private bool TryFixed()
    {
        Span<byte> lengths = stackalloc byte[288];
        lengths[..144].Fill(8);
        lengths[144..256].Fill(9);
        lengths[256..280].Fill(7);
        lengths[280..].Fill(8);
        Span<byte> distances = stackalloc byte[32];
        distances.Fill(5);
        return _literals.TryBuild(lengths) && _distances.TryBuild(distances);
    }

    private bool TryDynamic(ReadOnlySpan<byte> source)
    {
        Fill(source);
        var literals = Take(5) + 257;
        var distances = Take(5) + 1;
        var codes = Take(4) + 4;
        if (literals > 286 || distances > 30 || _held < 0)
        {
            return false;
        }

        Span<byte> lengths = stackalloc byte[286 + 30];
        lengths.Clear();
        for (var i = 0; i < codes; i++)
        {
            Fill(source);
            lengths[LengthOrder[i]] = (byte)Take(3);
        }

        if (_held < 0 || !_lengths.TryBuild(lengths[..19]) || !TryLengths(source, lengths[..(literals + distances)]))
        {
            return false;
        }

        return lengths[EndOfBlock] != 0 && _literals.TryBuild(lengths[..literals]) && _distances.TryBuild(lengths.Slice(literals, distances));
    }

    private bool TryLengths(ReadOnlySpan<byte> source, Span<byte> lengths)
    {
        for (var i = 0; i < lengths.Length;)
        {
            Fill(source);
            var symbol = _lengths.Find(_hold, out var bits);
            if (symbol < 0)
            {
                return false;
            }

            Take(bits);
            if (symbol < 16)
            {
                lengths[i++] = (byte)symbol;
                continue;
            }

            if (symbol == 16 && i == 0)
            {
                return false;
            }

            var value = symbol == 16 ? lengths[i - 1] : (byte)0;
            var count = symbol switch { 16 => 3 + Take(2), 17 => 3 + Take(3), _ => 11 + Take(7) };
            if (count > lengths.Length - i || _held < 0)
            {
                return false;
            }

            lengths.Slice(i, count).Fill(value);
            i += count;
        }

        return _held >= 0;
    }

    private DecodingStatus Codes(ReadOnlySpan<byte> source, Span<byte> destination, ref int written)
    {
        while (true)
        {
            if (_length > 0 && !Repeat(destination, ref written))
            {
                return DecodingStatus.NeedsRoom;
            }

            Fill(source);
            var symbol = _literals.Find(_hold, out var bits);
            if (symbol < EndOfBlock)
            {
                if (symbol < 0 || bits > _held)
                {
                    return DecodingStatus.Malformed;
                }

                if (written == destination.Length)
                {
                    return DecodingStatus.NeedsRoom;
                }

                Take(bits);
                destination[written++] = (byte)symbol;
                continue;
            }

            Take(bits);
            if (symbol == EndOfBlock)
            {
                EndBlock();
                return _held < 0 ? DecodingStatus.Malformed : DecodingStatus.Done;
            }

            if (symbol - EndOfBlock > LengthBase.Length || !TryMatch(symbol - EndOfBlock - 1, written))
            {
                return DecodingStatus.Malformed;
            }
        }
    }

    /// <summary>Reads what belongs to a length: fifteen, five, fifteen and thirteen bits at most, which one fill has made ready.</summary>
    private bool TryMatch(int code, int written)
    {
        _length = LengthBase[code] + Take(LengthBits[code]);
        var symbol = _distances.Find(_hold, out var bits);
        if ((uint)symbol >= (uint)DistanceBase.Length)
        {
            return false;
        }

        Take(bits);
        _distance = DistanceBase[symbol] + Take(DistanceBits[symbol]);
        return _held >= 0 && _distance <= written;
    }

    /// <summary>Copies what was decoded before; false where the destination is full before the end.</summary>
    private bool Repeat(Span<byte> destination, ref int written)
    {
        var count = Math.Min(_length, destination.Length - written);
        if (_distance >= count)
        {
            destination.Slice(written - _distance, count).CopyTo(destination[written..]);
        }
        else
        {
            for (var i = written; i < written + count; i++)
            {
                destination[i] = destination[i - _distance];
            }
        }

        written += count;
        _length -= count;
        return _length == 0;
    }
}
