using System.Buffers.Binary;

namespace FastShield.Proxy.Http1;

/// <summary>Finds a method by comparing it as one word.</summary>
public static class KnownMethods
{
    // The method's bytes, the first one lowest, zeros behind: what Word makes of them.
    private const ulong Get = 0x54_45_47;
    private const ulong Put = 0x54_55_50;
    private const ulong Head = 0x44_41_45_48;
    private const ulong Post = 0x54_53_4F_50;
    private const ulong Patch = 0x48_43_54_41_50;
    private const ulong Trace = 0x45_43_41_52_54;
    private const ulong Query = 0x59_52_45_55_51;
    private const ulong Delete = 0x45_54_45_4C_45_44;
    private const ulong Options = 0x53_4E_4F_49_54_50_4F;
    private const ulong Connect = 0x54_43_45_4E_4E_4F_43;

    /// <summary>The method of these bytes; <see cref="KnownMethod.Other"/> where they are another token, `get` among them.</summary>
    public static KnownMethod Find(ReadOnlySpan<byte> method) => method.Length is 0 or > 7 || method[^1] == 0 ? KnownMethod.Other : Word(method) switch
    {
        Get => KnownMethod.Get,
        Post => KnownMethod.Post,
        Put => KnownMethod.Put,
        Delete => KnownMethod.Delete,
        Patch => KnownMethod.Patch,
        Head => KnownMethod.Head,
        Options => KnownMethod.Options,
        Query => KnownMethod.Query,
        Trace => KnownMethod.Trace,
        Connect => KnownMethod.Connect,
        _ => KnownMethod.Other,
    };

    // NUL is no token character; at the end it would be taken for the zeros behind a shorter name.
    private static ulong Word(ReadOnlySpan<byte> method)
    {
        if (method.Length >= 4)
        {
            // Two words that overlap: the second one's shift puts its bytes where they belong.
            return BinaryPrimitives.ReadUInt32LittleEndian(method)
                | (ulong)BinaryPrimitives.ReadUInt32LittleEndian(method[^4..]) << ((method.Length - 4) * 8);
        }

        ulong word = 0;
        for (var i = 0; i < method.Length; i++)
        {
            word |= (ulong)method[i] << (i * 8);
        }

        return word;
    }
}
