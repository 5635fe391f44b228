namespace FastShield.Proxy.Http2;

/// <summary>The frame types (RFC 9113 section 6); any other one is ignored (section 5.5), PRIORITY_UPDATE (RFC 9218) among them.</summary>
internal enum FrameType : byte
{
    Data = 0x0,
    Headers = 0x1,
    Priority = 0x2,
    RstStream = 0x3,
    Settings = 0x4,
    PushPromise = 0x5,
    Ping = 0x6,
    GoAway = 0x7,
    WindowUpdate = 0x8,
    Continuation = 0x9,
}
