using System.Security.Cryptography.X509Certificates;
using FastShield.Proxy.Tls;
using Xunit;

namespace FastShield.Proxy.Tests.Tls;

public sealed class CertificateKeeperTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fastshield-keeper").FullName;
    private readonly List<CertificateNotice> _notices = [];
    private readonly List<ServerTls> _published = [];

    private CertificateSource Source => new() { CertificateFile = Path.Combine(_folder, "cert.pem"), KeyFile = Path.Combine(_folder, "key.pem") };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Files_put_in_place_by_renaming_come_into_force()
    {
        Put(SelfSigned.Create(["first.example"]));
        await using var keeper = Start();
        Put(SelfSigned.Create(["second.example"]));
        await UntilAsync(() => Shown(keeper) == "CN=second.example");
        Assert.Equal(keeper.Current, _published[^1]);
        Assert.Equal(0, keeper.Counters.ReloadFailures);
        Assert.Contains(Notices, notice => !notice.IsFault && notice.Text.Contains("second.example", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Files_of_the_same_time_and_length_are_told_apart_by_their_content()
    {
        PutAlike("first.example");
        await using var keeper = Start();
        PutAlike("second.example");
        await UntilAsync(() => Shown(keeper) == "CN=second.example");

        void PutAlike(string name)
        {
            var certificate = SelfSigned.Create([name]);
            using var key = certificate.Leaf.GetECDsaPrivateKey()!;
            Replace("key.pem", key.ExportPkcs8PrivateKeyPem().PadRight(1000, '\n'), at: DateTime.UnixEpoch);
            Replace("cert.pem", certificate.Leaf.ExportCertificatePem().PadRight(4000, '\n'), at: DateTime.UnixEpoch);
        }
    }

    [Fact]
    public async Task A_link_that_is_put_elsewhere_is_a_change()
    {
        foreach (var name in new[] { "one", "two" })
        {
            Directory.CreateDirectory(Path.Combine(_folder, name));
            Put(SelfSigned.Create([name + ".example"]), Path.Combine(_folder, name));
        }

        var link = Path.Combine(_folder, "now");
        Directory.CreateSymbolicLink(link, Path.Combine(_folder, "one"));
        await using var keeper = Start(new CertificateSource { CertificateFile = Path.Combine(link, "cert.pem"), KeyFile = Path.Combine(link, "key.pem") });
        Assert.Equal("CN=one.example", Shown(keeper));
        Directory.Delete(link);
        Directory.CreateSymbolicLink(link, Path.Combine(_folder, "two"));
        await UntilAsync(() => Shown(keeper) == "CN=two.example");
    }

    [Fact]
    public async Task A_bad_file_leaves_what_is_there_and_is_told_and_counted_once()
    {
        Put(SelfSigned.Create(["first.example"]));
        await using var keeper = Start();
        File.WriteAllText(Source.CertificateFile, "no certificate");
        await UntilAsync(() => keeper.Counters.ReloadFailures == 1);
        Assert.False(await keeper.ReloadAsync());
        await Task.Delay(100);
        Assert.Equal(2, keeper.Counters.ReloadFailures);
        Assert.Equal("CN=first.example", Shown(keeper));
        Assert.Empty(_published);
        Assert.All(Notices, notice => Assert.True(notice.IsFault));
        Assert.Contains("cert.pem: no certificate found", Notices[0].Text, StringComparison.Ordinal);

        Put(SelfSigned.Create(["second.example"]));
        await UntilAsync(() => Shown(keeper) == "CN=second.example");
        Assert.True(await keeper.ReloadAsync());
    }

    [Fact]
    public async Task A_certificate_whose_key_comes_a_moment_later_is_taken_with_it()
    {
        Put(SelfSigned.Create(["first.example"]));
        await using var keeper = Start();
        using var next = SelfSigned.Create(["second.example"]);
        Replace("cert.pem", next.Leaf.ExportCertificatePem());
        await UntilAsync(() => keeper.Counters.ReloadFailures == 1);
        Assert.Contains("made for", Notices[^1].Text, StringComparison.Ordinal);
        Put(next);
        await UntilAsync(() => Shown(keeper) == "CN=second.example");
    }

    [Fact]
    public async Task What_the_transport_refuses_is_taken_back()
    {
        Put(SelfSigned.Create(["first.example"]));
        var keeper = CertificateKeeper.Load([Source], Template);
        await using var kept = keeper;
        keeper.Period = TimeSpan.FromMilliseconds(20);
        keeper.Start(_ => throw new CertificateException("not by me."), Tell);
        Put(SelfSigned.Create(["second.example"]));
        await UntilAsync(() => keeper.Counters.ReloadFailures == 1);
        Assert.Equal("CN=first.example", Shown(keeper));
    }

    [Fact]
    public async Task An_explicit_reload_takes_files_that_look_the_same()
    {
        Put(SelfSigned.Create(["first.example"]));
        await using var keeper = Start(period: TimeSpan.FromHours(1));
        Put(SelfSigned.Create(["second.example"]));
        Assert.True(await keeper.ReloadAsync());
        Assert.Equal("CN=second.example", Shown(keeper));
        Assert.Equal(1, keeper.Counters.Reloads);
    }

    [Fact]
    public async Task A_key_that_everybody_can_read_is_told()
    {
        if (OperatingSystem.IsWindows())
            return;
        Put(SelfSigned.Create(["first.example"]));
        File.SetUnixFileMode(Source.KeyFile!, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await using var keeper = Start();
        Assert.Contains("chmod 600", Assert.Single(Notices).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Managed_certificates_stand_behind_those_of_files()
    {
        Put(SelfSigned.Create(["first.example"]));
        await using var keeper = Start();
        await keeper.SetManagedAsync([(SelfSigned.Create(["first.example", "managed.example"]), [])]);
        Assert.Equal(["first.example"], _published[^1].Hosts[0].Names);
        Assert.Equal(["managed.example"], _published[^1].Hosts[1].Names);
        await keeper.SetManagedAsync([]);
        Assert.Single(_published[^1].Hosts);
    }

    private static ServerTls Template => new() { Hosts = [] };

    private List<CertificateNotice> Notices
    {
        get
        {
            lock (_notices)
                return [.. _notices];
        }
    }

    private CertificateKeeper Start(CertificateSource? source = null, TimeSpan? period = null)
    {
        var keeper = CertificateKeeper.Load([source ?? Source], Template);
        keeper.Period = period ?? TimeSpan.FromMilliseconds(20);
        keeper.Start(_published.Add, Tell);
        return keeper;
    }

    private void Tell(CertificateNotice notice)
    {
        lock (_notices)
            _notices.Add(notice);
    }

    private static string Shown(CertificateKeeper keeper) => keeper.Current.Hosts[0].Certificate.Leaf.Subject;

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 500 && !holds(); i++)
            await Task.Delay(20);
        Assert.True(holds());
    }

    private void Put(ServerCertificate certificate, string? folder = null)
    {
        using var key = certificate.Leaf.GetECDsaPrivateKey()!;
        Replace("key.pem", key.ExportPkcs8PrivateKeyPem(), folder);
        Replace("cert.pem", certificate.Leaf.ExportCertificatePem(), folder);
    }

    private void Replace(string name, string text, string? folder = null, DateTime? at = null)
    {
        var file = Path.Combine(folder ?? _folder, name);
        File.WriteAllText(file + ".new", text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file + ".new", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (at is { } time)
            File.SetLastWriteTimeUtc(file + ".new", time);
        File.Move(file + ".new", file, overwrite: true);
    }
}
