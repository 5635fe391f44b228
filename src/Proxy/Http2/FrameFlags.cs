namespace FastShield.Proxy.Http2;

/// <summary>The flags of frames (RFC 9113 section 6). One bit means different things in different frames; a bit without a meaning there is ignored.</summary>
[Flags]
internal enum FrameFlags : byte
{
    None = 0,

    /// <summary>DATA, HEADERS: the last frame of this side of the stream.</summary>
    EndStream = 0x1,

    /// <summary>SETTINGS, PING: an answer.</summary>
    Ack = EndStream,

    /// <summary>HEADERS, CONTINUATION: the field section ends here.</summary>
    EndHeaders = 0x4,

    /// <summary>DATA, HEADERS: a length of padding leads, padding trails.</summary>
    Padded = 0x8,

    /// <summary>HEADERS: five bytes of priority lead, which mean nothing any more.</summary>
    Priority = 0x20,
}
