using System.Buffers.Binary;
using System.Diagnostics;
using FastShield.Proxy.Identity;
using Xunit;

namespace FastShield.Proxy.Tests.Identity;

/// <summary>T-08: what is revoked is found at once, however much it is.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class RevocationSetTests
{
    private const int Many = 100_000;

    private static readonly byte[] _issuer = RevocationKey.DigestOf("issuer"u8);

    [Fact]
    public void T_08_a_hundred_thousand_are_found_in_less_than_200_ns_and_ten_megabytes()
    {
        var keys = Enumerable.Range(0, Many).Select(KeyOf).ToArray();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var set = new RevocationSet(keys);
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal(Many, set.Count);
        Assert.InRange(bytes, 1, 10_000_000);
        Assert.All(keys, key => Assert.True(set.Contains(key)));
        var others = Enumerable.Range(Many, Many).Select(KeyOf).ToArray();
        var best = double.MaxValue;
        for (var round = 0; round < 20; round++)
        {
            var started = Stopwatch.GetTimestamp();
            var found = 0;
            foreach (var key in others)
                found += set.Contains(key) ? 1 : 0;
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalNanoseconds / Many);
            Assert.Equal(0, found);
        }
        Assert.InRange(best, 0, 200);
        GC.KeepAlive(set);
    }

    [Fact]
    public void The_issuer_counts_and_leading_zeros_do_not()
    {
        var key = RevocationKey.Of(_issuer, [1, 2, 3]);
        Assert.Equal(key, RevocationKey.Of(_issuer, [0, 0, 1, 2, 3]));
        Assert.NotEqual(key, RevocationKey.Of(_issuer, [1, 2, 3, 0]));
        Assert.NotEqual(key, RevocationKey.Of(RevocationKey.DigestOf("another"u8), [1, 2, 3]));
        Assert.NotEqual(RevocationKey.Of(_issuer, new byte[40]), RevocationKey.Of(_issuer, [.. Enumerable.Repeat((byte)7, 40)]));
    }

    [Fact]
    public void What_comes_twice_counts_once_and_zero_is_a_key_like_others()
    {
        Assert.False(RevocationSet.Empty.Contains(default));
        var set = new RevocationSet([default, KeyOf(1), KeyOf(1), default]);
        Assert.Equal(2, set.Count);
        Assert.True(set.Contains(default));
        Assert.True(set.Contains(KeyOf(1)));
        Assert.False(set.Contains(KeyOf(2)));
    }

    private static RevocationKey KeyOf(int number)
    {
        var serial = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(serial, number);
        return RevocationKey.Of(_issuer, serial);
    }
}
