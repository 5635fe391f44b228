using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Ids of requests, unique in a fleet without being agreed on: eight random digits of the process, two of the loop, ten of a counter (hexadecimal).
/// One per loop.
/// </summary>
internal sealed class RequestIds
{
    /// <summary>The length of an id in bytes.</summary>
    public const int Length = 22;

    private static readonly string _process = RandomNumberGenerator.GetHexString(8, lowercase: true);

    private readonly byte[] _prefix;
    private long _last;

    public RequestIds(int loop) =>
        _prefix = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_process}-{loop & 0xFF:x2}-"));

    /// <summary>Writes the next id.</summary>
    public void Next(Span<byte> destination)
    {
        _prefix.CopyTo(destination);
        Utf8Formatter.TryFormat(++_last & 0xFF_FFFF_FFFF, destination[_prefix.Length..], out _, new System.Buffers.StandardFormat('x', 10));
    }
}
