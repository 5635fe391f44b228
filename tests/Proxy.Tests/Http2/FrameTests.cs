using FastShield.Proxy.Http2;
using Xunit;

namespace FastShield.Proxy.Tests.Http2;

/// <summary>Frame headers, fixed frames, settings and windows by RFC 9113 sections 4 and 6.</summary>
public sealed class FrameTests
{
    [Fact]
    public void A_frame_header_is_read_as_it_was_written()
    {
        var bytes = new byte[FrameHeader.Size];
        FrameHeader.Write(bytes, 0x123456, FrameType.Headers, FrameFlags.EndStream | FrameFlags.EndHeaders, 0x7FFF_FFFF);

        Assert.Equal("12345601057fffffff", Convert.ToHexStringLower(bytes));
        Assert.Equal(new FrameHeader(0x123456, FrameType.Headers, FrameFlags.EndStream | FrameFlags.EndHeaders, 0x7FFF_FFFF), FrameHeader.Read(bytes));
    }

    [Fact]
    public void The_reserved_bit_is_ignored() =>
        Assert.Equal(1, FrameHeader.Read(Convert.FromHexString("000000000080000001")).StreamId);

    [Fact]
    public void Fixed_frames_have_the_form_of_section_6()
    {
        var bytes = new byte[64];

        Assert.Equal("0000040300000000050000000b", Hex(bytes, FrameWriter.RstStream(bytes, 5, Http2ErrorCode.EnhanceYourCalm)));
        Assert.Equal("00000408000000000000010000", Hex(bytes, FrameWriter.WindowUpdate(bytes, 0, 0x10000)));
        Assert.Equal("0000080601000000000102030405060708", Hex(bytes, FrameWriter.Ping(bytes, [1, 2, 3, 4, 5, 6, 7, 8], isAck: true)));
        Assert.Equal("0000080700000000007fffffff00000000", Hex(bytes, FrameWriter.GoAway(bytes, int.MaxValue, Http2ErrorCode.NoError)));
        Assert.Equal("000000040100000000", Hex(bytes, FrameWriter.SettingsAck(bytes)));
        var length = FrameWriter.Settings(bytes, 1);
        length += FrameWriter.Setting(bytes.AsSpan(length), SettingId.MaxConcurrentStreams, 100);
        Assert.Equal("000006040000000000000300000064", Hex(bytes, length));
    }

    [Theory]
    [InlineData("000200000002", (uint)Http2ErrorCode.ProtocolError, "ENABLE_PUSH 2")]
    [InlineData("000480000000", (uint)Http2ErrorCode.FlowControlError, "INITIAL_WINDOW_SIZE 2^31")]
    [InlineData("000500003fff", (uint)Http2ErrorCode.ProtocolError, "MAX_FRAME_SIZE 2^14-1")]
    [InlineData("000501000000", (uint)Http2ErrorCode.ProtocolError, "MAX_FRAME_SIZE 2^24")]
    [InlineData("000800000002", (uint)Http2ErrorCode.ProtocolError, "ENABLE_CONNECT_PROTOCOL 2")]
    [InlineData("00020000000000047fffffff000500ffffff123400000000", (uint)Http2ErrorCode.NoError, "the bounds, and one that is not known")]
    public void Settings_have_their_bounds(string hex, uint expected, string what)
    {
        Assert.NotEmpty(what);
        var settings = new PeerSettings();

        Assert.Equal((Http2ErrorCode)expected, settings.Apply(Convert.FromHexString(hex), ofServer: false));
    }

    [Fact]
    public void A_server_must_not_set_push()
    {
        var settings = new PeerSettings();

        Assert.Equal(Http2ErrorCode.ProtocolError, settings.Apply(Convert.FromHexString("000200000001"), ofServer: true));
        Assert.Equal(Http2ErrorCode.NoError, settings.Apply(Convert.FromHexString("000200000000"), ofServer: true));
    }

    [Fact]
    public void A_send_window_may_fall_below_0_and_never_rises_over_2_31_1()
    {
        var window = new SendWindow(SendWindow.Default);
        window.Take(60_000);

        Assert.Equal(5535, window.Available);
        Assert.True(window.TryChange(-10_000));
        Assert.Equal(0, window.Available);
        Assert.True(window.TryChange(int.MaxValue));
        Assert.Equal(int.MaxValue - 4465, window.Available);
        Assert.False(window.TryChange(4466));
        Assert.True(window.TryChange(4465));
    }

    [Fact]
    public void A_receive_window_is_opened_again_when_half_of_it_is_used_up()
    {
        var window = new ReceiveWindow(100);

        Assert.True(window.TryTake(100));
        Assert.False(window.TryTake(1));
        Assert.Equal(0, window.Use(49));
        Assert.Equal(50, window.Use(1));
        Assert.False(window.TryTake(51));
        Assert.True(window.TryTake(50));
    }

    private static string Hex(byte[] bytes, int length) => Convert.ToHexStringLower(bytes.AsSpan(0, length));
}
