using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace FastShield.Runtime.Multipart;

/// <summary>
/// The boundary of a multipart body, as a value: it is read from the head and still needed when the head's bytes are gone.
/// </summary>
public struct Boundary
{
    /// <summary>The longest boundary, in bytes (RFC 2046 section 5.1.1).</summary>
    public const int MaximumLength = 70;

    private const int Dashes = 2;

    private static readonly SearchValues<byte> _allowed =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'()+_,-./:=? "u8);

    private Characters _delimiter;
    private byte _length;

    /// <summary>What stands at the beginning of every delimiting line: two dashes and the boundary. Empty where there is none.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Delimiter => ((ReadOnlySpan<byte>)_delimiter)[.._length];

    /// <summary>Takes the Content-Type's parameter, unquoted; false where it is no boundary by RFC 2046 section 5.1.1.</summary>
    public static bool TryRead(ReadOnlySpan<byte> parameter, out Boundary boundary)
    {
        boundary = default;
        if (parameter.Length is 0 or > MaximumLength || parameter[^1] == (byte)' ' || parameter.ContainsAnyExcept(_allowed))
            return false;
        Span<byte> delimiter = boundary._delimiter;
        delimiter[..Dashes].Fill((byte)'-');
        parameter.CopyTo(delimiter[Dashes..]);
        boundary._length = (byte)(Dashes + parameter.Length);
        return true;
    }

    [InlineArray(Dashes + MaximumLength)]
    private struct Characters
    {
        private byte _first;
    }
}
