using FastShield.Control.Pki;
using Xunit;

namespace FastShield.Control.Tests.Pki;

public sealed class KeySealingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fastshield-seal-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "sealing.key");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_secret_opens_for_its_purpose_alone_after_a_restart_too()
    {
        var sealedText = KeySealing.OpenOrMake(Path).Seal("secret"u8, "certificate a");
        Assert.DoesNotContain("secret", sealedText, StringComparison.Ordinal);

        var again = KeySealing.OpenOrMake(Path);
        Assert.Equal("secret"u8, again.Open(sealedText, "certificate a"));
        Assert.Throws<SealException>(() => again.Open(sealedText, "certificate b"));
        Assert.Throws<SealException>(() => again.Open(sealedText[..^4] + "AAAA", "certificate a"));
        Assert.Throws<SealException>(() => again.Open("v1:AAAA", "certificate a"));
        Assert.Throws<SealException>(() => again.Open("secret", "certificate a"));
        Assert.NotEqual(sealedText, again.Seal("secret"u8, "certificate a"));
    }

    [Fact]
    public void A_new_key_in_front_seals_and_the_ones_behind_still_open()
    {
        var old = KeySealing.OpenOrMake(Path).Seal("secret"u8, "x");
        var other = Path + ".other";
        _ = KeySealing.OpenOrMake(other);
        Assert.Throws<SealException>(() => KeySealing.OpenOrMake(other).Open(old, "x"));

        File.WriteAllBytes(Path, [.. File.ReadAllBytes(other), .. File.ReadAllBytes(Path)]);
        var both = KeySealing.OpenOrMake(Path);
        Assert.Equal("secret"u8, both.Open(old, "x"));
        Assert.Equal("secret"u8, KeySealing.OpenOrMake(other).Open(both.Seal("secret"u8, "x"), "x"));
    }

    [Fact]
    public void A_key_that_others_may_read_or_of_another_length_is_refused()
    {
        _ = KeySealing.OpenOrMake(Path);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
            File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
            Assert.Contains("chmod 600", Assert.Throws<SealException>(() => KeySealing.OpenOrMake(Path)).Message, StringComparison.Ordinal);
        }

        var odd = Path + ".odd";
        File.WriteAllBytes(odd, new byte[31]);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(odd, UnixFileMode.UserRead);
        }

        Assert.Contains("31 octets", Assert.Throws<SealException>(() => KeySealing.OpenOrMake(odd)).Message, StringComparison.Ordinal);
    }
}
