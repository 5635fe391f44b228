using System.Security.Cryptography;
using FastShield.Proxy.Tls;
using Xunit;

namespace FastShield.Proxy.Tests.Tls;

public sealed class TicketKeyRingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fastshield-tickets").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_new_key_makes_tickets_after_its_time_and_the_old_one_opens_them_for_as_long_as_they_live()
    {
        var time = new ManualTime();
        var ring = new TicketKeyRing(time);
        var first = ring.Current.Name.ToArray();
        time.Advance(TicketKeyRing.RotateEvery - TimeSpan.FromSeconds(1));
        Assert.Equal(first, ring.Current.Name.ToArray());
        time.Advance(TimeSpan.FromSeconds(2));
        var second = ring.Current.Name.ToArray();
        Assert.NotEqual(first, second);
        Assert.NotNull(ring.Find(first, out var isCurrent));
        Assert.False(isCurrent);
        Assert.NotNull(ring.Find(second, out isCurrent));
        Assert.True(isCurrent);
        time.Advance(TicketKeyRing.Lifetime);
        Assert.Null(ring.Find(first, out _));
        Assert.Null(ring.Find(new byte[16], out _));
    }

    [Fact]
    public void Keys_of_a_file_open_in_any_order_and_its_first_makes()
    {
        var keys = RandomNumberGenerator.GetBytes(160);
        var file = Write(keys);
        var ring = TicketKeyRing.FromFile(file);
        Assert.Equal(keys.AsSpan(0, 16).ToArray(), ring.Current.Name.ToArray());
        Assert.Equal(keys.AsSpan(16, 32).ToArray(), ring.Current.MacKey.ToArray());
        Assert.Equal(keys.AsSpan(48, 32).ToArray(), ring.Current.CipherKey.ToArray());
        Assert.NotNull(ring.Find(keys.AsSpan(80, 16), out var isCurrent));
        Assert.False(isCurrent);

        Write([.. RandomNumberGenerator.GetBytes(80), .. keys.AsSpan(0, 80)]);
        ring.Reload();
        Assert.NotNull(ring.Find(keys.AsSpan(0, 16), out isCurrent));
        Assert.False(isCurrent);
        Assert.Null(ring.Find(keys.AsSpan(80, 16), out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(79)]
    [InlineData(81)]
    [InlineData(17 * 80)]
    public void A_file_of_another_length_is_refused_with_how_to_make_one(int length)
    {
        var file = Write(new byte[length]);
        var error = Assert.Throws<CertificateException>(() => TicketKeyRing.FromFile(file));
        Assert.Contains("openssl rand 80", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_everybody_can_read_is_refused()
    {
        if (OperatingSystem.IsWindows())
            return;
        var file = Write(new byte[80]);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Contains("chmod 600", Assert.Throws<CertificateException>(() => TicketKeyRing.FromFile(file)).Message, StringComparison.Ordinal);
    }

    private string Write(byte[] bytes)
    {
        var file = Path.Combine(_folder, "tickets.key");
        File.WriteAllBytes(file, bytes);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }
}
