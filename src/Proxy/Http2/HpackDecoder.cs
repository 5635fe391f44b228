namespace FastShield.Proxy.Http2;

/// <summary>
/// Decodes field blocks (RFC 7541), strictly. One object serves one direction of one connection: blocks have to come in the order they were sent, and
/// each has to be decoded, wanted or not.
/// </summary>
/// <param name="maxTableSize">What SETTINGS_HEADER_TABLE_SIZE of this side allows the peer, in bytes.</param>
internal sealed class HpackDecoder(int maxTableSize = HpackDecoder.DefaultTableSize)
{
    /// <summary>The table's size where SETTINGS say nothing.</summary>
    public const int DefaultTableSize = 4096;

    private readonly HpackTable _table = new(maxTableSize);

    /// <summary>Decodes a whole block behind what is in the list; false where it is malformed, which ends the connection with COMPRESSION_ERROR (RFC 9113 section 4.3).</summary>
    public bool TryDecode(ReadOnlySpan<byte> block, FieldList fields)
    {
        var position = 0;
        var mayResize = true;
        while (position < block.Length)
        {
            var first = block[position];
            if (first >= 0x80)
            {
                if (!HpackInteger.TryRead(block, ref position, 7, out var index) || !TryGet(index, out var name, out var value))
                {
                    return false;
                }

                fields.Add(name, value);
            }
            else if (first is >= 0x20 and < 0x40)
            {
                // Only in front of the first field (section 4.2), and never above what this side allows.
                if (!mayResize || !HpackInteger.TryRead(block, ref position, 5, out var size) || size > maxTableSize)
                {
                    return false;
                }

                _table.Resize(size);
                continue;
            }
            else if (!TryLiteral(block, ref position, isIndexed: first >= 0x40, fields))
            {
                return false;
            }

            mayResize = false;
        }

        return true;
    }

    private bool TryLiteral(ReadOnlySpan<byte> block, ref int position, bool isIndexed, FieldList fields)
    {
        // With 6 bits of prefix where the field enters the table, else with 4: without indexing and never indexed differ for those who encode again.
        if (!HpackInteger.TryRead(block, ref position, isIndexed ? 6 : 4, out var index))
        {
            return false;
        }

        var room = fields.Room;
        int nameLength;
        if (index > 0)
        {
            if (!TryGet(index, out var known, out _) || known.Length > room.Length)
            {
                return false;
            }

            known.CopyTo(room);
            nameLength = known.Length;
        }
        else if (!TryString(block, ref position, room, out nameLength))
        {
            return false;
        }

        if (!TryString(block, ref position, room[nameLength..], out var valueLength))
        {
            return false;
        }

        if (isIndexed)
        {
            _table.Add(room[..nameLength], room.Slice(nameLength, valueLength));
        }

        fields.Commit(nameLength, valueLength);
        return true;
    }

    private bool TryGet(int index, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        if (index > HpackStaticTable.Count)
        {
            return _table.TryGet(index - HpackStaticTable.Count - 1, out name, out value);
        }

        name = HpackStaticTable.Name(index);
        value = HpackStaticTable.Value(index);
        return index > 0;
    }

    private static bool TryString(ReadOnlySpan<byte> block, ref int position, Span<byte> room, out int length)
    {
        length = 0;
        var isCoded = position < block.Length && block[position] >= 0x80;
        if (!HpackInteger.TryRead(block, ref position, 7, out var coded) || coded > block.Length - position)
        {
            return false;
        }

        var text = block.Slice(position, coded);
        position += coded;
        if (!isCoded)
        {
            length = coded;
            return text.TryCopyTo(room);
        }

        if (HuffmanCode.MaxDecoded(coded) > room.Length)
        {
            return false;
        }

        length = HuffmanCode.Decode(text, room);
        return length >= 0;
    }
}
