using FastShield.Proxy.Transport.Epoll;
using Xunit;

namespace FastShield.Proxy.Tests.Transport;

public sealed class HelloGuardTests
{
    [Theory]
    [InlineData(HelloGuard.MaxHello, false)]
    [InlineData(HelloGuard.MaxHello + 1, true)]
    [InlineData(0xFFFFFF, true)]
    public void What_a_hello_announces_is_seen_however_it_is_cut(int length, bool isOversize)
    {
        // A record with a small certificate (11), then the beginning of a hello that goes on in a second record.
        byte[] records = [22, 3, 1, 0, 8, 11, 0, 0, 2, 9, 9, 1, (byte)(length >> 16), 22, 3, 3, 0, 2, (byte)(length >> 8), (byte)length];
        for (var first = 0; first <= records.Length; first++)
        {
            for (var second = first; second <= records.Length; second++)
            {
                var guard = new HelloGuard();
                guard.Look(records.AsSpan(0, first));
                guard.Look(records.AsSpan(first, second - first));
                guard.Look(records.AsSpan(second));
                Assert.Equal(isOversize, guard.IsOversize);
                Assert.False(guard.MayBeEncrypted);
            }
        }
    }

    [Fact]
    public void Records_of_other_kinds_are_not_looked_into()
    {
        var guard = new HelloGuard();
        guard.Look([20, 3, 3, 0, 1, 1, 23, 3, 3, 0, 4, 1, 0xFF, 0xFF, 0xFF]);
        Assert.False(guard.IsOversize);
        Assert.True(guard.MayBeEncrypted);
    }

    [Fact]
    public void Anything_at_all_can_be_looked_at()
    {
        var random = new Random(81);
        var bytes = new byte[400];
        for (var i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            bytes[0] = 22;
            var guard = new HelloGuard();
            for (var at = 0; at < bytes.Length;)
            {
                var n = Math.Min(random.Next(1, 60), bytes.Length - at);
                guard.Look(bytes.AsSpan(at, n));
                at += n;
            }
        }
    }
}
