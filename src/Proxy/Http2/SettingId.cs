namespace FastShield.Proxy.Http2;

/// <summary>The parameters of SETTINGS (RFC 9113 section 6.5.2); one that is not known is ignored.</summary>
internal enum SettingId : ushort
{
    HeaderTableSize = 0x1,
    EnablePush = 0x2,
    MaxConcurrentStreams = 0x3,
    InitialWindowSize = 0x4,
    MaxFrameSize = 0x5,
    MaxHeaderListSize = 0x6,

    /// <summary>Extended CONNECT (RFC 8441), which is not offered.</summary>
    EnableConnectProtocol = 0x8,
}
