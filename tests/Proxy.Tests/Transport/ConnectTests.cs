using System.Net;
using System.Net.Sockets;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;
using Xunit;

namespace FastShield.Proxy.Tests.Transport;

public sealed class ConnectTests
{
    public static TheoryData<string> Makers => TransportRig.Makers;

    public static TheoryData<string, bool> MakersAndTls => TransportRig.MakersWithAndWithoutTls;

    [Theory]
    [MemberData(nameof(MakersAndTls))]
    public async Task A_connection_to_an_origin_stays_on_its_loop_and_carries_bytes(string maker, bool tls)
    {
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync, tls ? TransportRig.Tls : null);
        var origin = new OriginAddress("localhost", rig.Port, tls ? TransportRig.TrustingTls : null);
        var back = await rig.OnLoopAsync(async loop =>
        {
            var connection = await loop.ConnectAsync(origin, loop.Now + 10_000);
            Assert.Same(loop, connection.Loop);
            Assert.True(loop.IsCurrent);
            Assert.Equal(tls, connection.Tls is not null);
            var data = new byte[100_000];
            new Random(5).NextBytes(data);
            var sending = connection.SendAsync(data);
            var received = new byte[data.Length];
            for (var got = 0; got < data.Length;)
                got += await connection.ReceiveAsync(received.AsMemory(got));
            await sending;
            Assert.True(loop.IsCurrent);
            Assert.True(connection.IsQuiet);
            await connection.CloseAsync();
            return data.AsSpan().SequenceEqual(received);
        }, loop: 1);
        Assert.True(back);
        Assert.Equal(1, rig.Transport.Counters.Connected);
        Assert.Equal(tls ? 2 : 0, rig.Transport.Counters.HandshakesDone);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Nobody_listening_is_refused(string maker)
    {
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync);
        using var probe = new Socket(SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var kind = await FailureAsync(rig, new OriginAddress("127.0.0.1", ((IPEndPoint)probe.LocalEndPoint!).Port));
        Assert.Equal(ConnectionErrorKind.Refused, kind);
        Assert.Equal(1, rig.Transport.Counters.ConnectFailures);
        Assert.Equal(0, rig.Transport.Counters.Open);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_name_without_address_is_said_so(string maker)
    {
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync);
        // RFC 6761 section 6.4: names under .invalid never resolve.
        Assert.Equal(ConnectionErrorKind.NameNotResolved, await FailureAsync(rig, new OriginAddress("nobody.invalid", 80)));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_listener_that_never_accepts_the_handshake_runs_into_the_deadline(string maker)
    {
        await using var rig = new TransportRig(maker, async connection => await connection.ReceiveAsync(new byte[100_000]));
        // Plain TCP on the other side takes the hello and says nothing.
        await using var silent = new TransportRig(maker, async connection => await connection.Loop.DelayAsync(10_000));
        Assert.Equal(ConnectionErrorKind.TimedOut, await FailureAsync(rig, new OriginAddress("127.0.0.1", silent.Port, TransportRig.TrustingTls), 300));
        Assert.Equal(1, rig.Transport.Counters.HandshakesTimedOut);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_certificate_for_another_host_is_not_accepted(string maker)
    {
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync, TransportRig.Tls);
        var tls = new ClientTls { Authorities = TransportRig.TrustingTls.Authorities, ServerName = "other.example" };
        Assert.Equal(ConnectionErrorKind.CertificateInvalid, await FailureAsync(rig, new OriginAddress("127.0.0.1", rig.Port, tls)));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_certificate_of_an_unknown_authority_is_not_accepted(string maker)
    {
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync, TransportRig.Tls);
        Assert.Equal(ConnectionErrorKind.CertificateInvalid, await FailureAsync(rig, new OriginAddress("localhost", rig.Port, new ClientTls())));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Without_verification_any_certificate_will_do(string maker)
    {
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync, TransportRig.Tls);
        var facts = await rig.OnLoopAsync(async loop =>
        {
            var connection = await loop.ConnectAsync(new OriginAddress("localhost", rig.Port, new ClientTls { Verify = false }), loop.Now + 10_000);
            var tls = connection.Tls;
            await connection.CloseAsync();
            return tls;
        });
        Assert.Equal(TransportRig.Certificate.Leaf.RawData, facts!.PeerCertificate);
        Assert.Equal("http/1.1", facts.ApplicationProtocol);
        Assert.Equal("localhost", facts.ServerName);
    }

    [Theory]
    [MemberData(nameof(MakersAndTls))]
    public async Task A_kept_connection_is_quiet_until_the_origin_ends_it(string maker, bool tls)
    {
        var close = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var rig = new TransportRig(maker, async connection =>
        {
            await connection.SendAsync(new byte[5]);
            await close.Task.ConfigureAwait(false);
            await connection.Loop.EnterAsync();
        }, tls ? TransportRig.Tls : null);
        await rig.OnLoopAsync(async loop =>
        {
            var connection = await loop.ConnectAsync(new OriginAddress("localhost", rig.Port, tls ? TransportRig.TrustingTls : null), loop.Now + 10_000);
            for (var got = 0; got < 5;)
                got += await connection.ReceiveAsync(new byte[5 - got]);
            await loop.DelayAsync(100);
            Assert.True(connection.IsQuiet);
            Assert.True(connection.IsQuiet);
            close.SetResult();
            for (var i = 0; i < 100 && connection.IsQuiet; i++)
                await loop.DelayAsync(50);
            Assert.False(connection.IsQuiet);
            Assert.Equal(0, await connection.ReceiveAsync(new byte[1]));
            Assert.False(connection.IsTruncated);
            await connection.CloseAsync();
            return true;
        });
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Each_loop_has_its_own_state(string maker)
    {
        var local = new LoopLocal<List<int>>(loop => [loop.Index]);
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync);
        var first = await rig.OnLoopAsync(loop => Task.FromResult(loop.Get(local)), 0);
        var again = await rig.OnLoopAsync(loop => Task.FromResult(loop.Get(local)), 0);
        var second = await rig.OnLoopAsync(loop => Task.FromResult(loop.Get(local)), 1);
        Assert.Same(first, again);
        Assert.Equal([0], first);
        Assert.Equal([1], second);
    }

    private static Task<ConnectionErrorKind> FailureAsync(TransportRig rig, OriginAddress origin, int patience = 10_000) => rig.OnLoopAsync(async loop =>
        (await Assert.ThrowsAsync<ConnectionException>(async () => await loop.ConnectAsync(origin, loop.Now + patience))).Kind);
}
