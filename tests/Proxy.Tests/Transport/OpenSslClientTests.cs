using FastShield.Proxy.Tls;
using Xunit;

namespace FastShield.Proxy.Tests.Transport;

public sealed class OpenSslClientTests
{
    public static TheoryData<string, string> MakersAndVersions
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var maker in TransportRig.Makers)
            {
                data.Add(maker, "-tls1_2");
                data.Add(maker, "-tls1_3");
            }
            return data;
        }
    }

    public static TheoryData<string> Makers => TransportRig.Makers;

    [OpenSslTheory]
    [MemberData(nameof(MakersAndVersions))]
    public async Task Both_versions_echo_a_line_and_end_in_order(string maker, string version)
    {
        var truncated = true;
        await using var rig = new TransportRig(maker, async connection =>
        {
            await TransportRig.EchoAsync(connection);
            truncated = connection.IsTruncated;
        }, TransportRig.Tls);
        using var client = new OpenSslClient(rig.Port, version, "-alpn", "http/1.1", "-servername", "localhost");
        client.Say("a line there and back");
        await client.ExpectAsync("a line there and back");
        await client.ExpectAsync("ALPN protocol: http/1.1");
        client.Say("Q");
        await client.EndAsync();
        for (var i = 0; i < 500 && rig.Transport.Counters.Open > 0; i++)
            await Task.Delay(10);
        Assert.False(truncated);
    }

    [OpenSslTheory]
    [MemberData(nameof(Makers))]
    public async Task A_KeyUpdate_in_the_middle_changes_nothing_for_the_stream(string maker)
    {
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync, TransportRig.Tls);
        using var client = new OpenSslClient(rig.Port, "-tls1_3");
        client.Say("before");
        await client.ExpectAsync("before");
        client.Say("K");
        await client.ExpectAsync("KEYUPDATE");
        client.Say("after the update");
        await client.ExpectAsync("after the update");
    }

    [OpenSslTheory]
    [MemberData(nameof(Makers))]
    public async Task Renegotiation_is_refused_and_the_server_lives(string maker)
    {
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync, TransportRig.Tls);
        using var client = new OpenSslClient(rig.Port, "-tls1_2");
        client.Say("before");
        await client.ExpectAsync("before");
        client.Say("R");
        Assert.NotEqual(0, await client.EndAsync());
        await using var next = await rig.ConnectAsync(tls: true);
        await next.WriteAsync(new byte[1]);
        await next.ReadExactlyAsync(new byte[1]).AsTask().WaitAsync(TransportRig.Patience);
    }

    [OpenSslTheory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_session_is_resumed_at_its_own_host_and_not_at_another(string version)
    {
        var tls = new ServerTls
        {
            Hosts = [new TlsHost { Certificate = SelfSigned.Create(["first.example"]) }, new TlsHost { Certificate = SelfSigned.Create(["second.example"]) }],
        };
        await using var rig = new TransportRig("epoll", TransportRig.EchoAsync, tls);
        var session = Path.GetTempFileName();
        try
        {
            await VisitAsync(rig, "New, TLS", version, "-servername", "second.example", "-sess_out", session);
            Assert.Equal(0, rig.Transport.Counters.HandshakesResumed);
            await VisitAsync(rig, "New, TLS", version, "-servername", "first.example", "-sess_in", session);
            Assert.Equal(0, rig.Transport.Counters.HandshakesResumed);
            await VisitAsync(rig, "Reused, TLS", version, "-servername", "second.example", "-sess_in", session);
            Assert.Equal(1, rig.Transport.Counters.HandshakesResumed);
        }
        finally
        {
            File.Delete(session);
        }
    }

    private static async Task VisitAsync(TransportRig rig, string expected, params string[] arguments)
    {
        using var client = new OpenSslClient(rig.Port, arguments);
        client.Say("a line");
        await client.ExpectAsync("a line");
        client.Say("Q");
        await client.EndAsync();
        await client.ExpectAsync(expected);
    }
}
