namespace FastShield.Runtime.Encodings;

/// <summary>The checksums of gzip (RFC 1952 section 8) and zlib (RFC 1950 section 8.2).</summary>
internal static class Checksums
{
    private const uint Base = 65521;

    // So many bytes can be added before a 32-bit sum overflows.
    private const int Run = 5552;
    private const int Lanes = 8;

    private static readonly uint[] _tables = MakeTables();

    /// <summary>CRC-32, eight bytes at a time.</summary>
    public static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var tables = _tables;
        var crc = uint.MaxValue;
        for (; bytes.Length >= Lanes; bytes = bytes[Lanes..])
        {
            var low = crc ^ (bytes[0] | (uint)bytes[1] << 8 | (uint)bytes[2] << 16 | (uint)bytes[3] << 24);
            crc = tables[(7 * 256) + (low & 255)] ^ tables[(6 * 256) + (low >> 8 & 255)] ^ tables[(5 * 256) + (low >> 16 & 255)] ^ tables[(4 * 256) + (low >> 24)]
                ^ tables[(3 * 256) + bytes[4]] ^ tables[(2 * 256) + bytes[5]] ^ tables[256 + bytes[6]] ^ tables[bytes[7]];
        }

        foreach (var value in bytes)
        {
            crc = tables[(crc ^ value) & 255] ^ crc >> 8;
        }

        return ~crc;
    }

    /// <summary>Adler-32.</summary>
    public static uint Adler32(ReadOnlySpan<byte> bytes)
    {
        uint a = 1;
        uint b = 0;
        while (!bytes.IsEmpty)
        {
            var run = bytes[..Math.Min(Run, bytes.Length)];
            foreach (var value in run)
            {
                a += value;
                b += a;
            }

            a %= Base;
            b %= Base;
            bytes = bytes[run.Length..];
        }

        return b << 16 | a;
    }

    private static uint[] MakeTables()
    {
        var tables = new uint[Lanes * 256];
        for (uint i = 0; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
            }

            tables[i] = crc;
        }

        for (var i = 256; i < tables.Length; i++)
        {
            tables[i] = tables[tables[i - 256] & 255] ^ tables[i - 256] >> 8;
        }

        return tables;
    }
}
