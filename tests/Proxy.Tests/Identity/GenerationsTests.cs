using FastShield.Proxy.Identity;
using Xunit;

namespace FastShield.Proxy.Tests.Identity;

/// <summary>What is remembered when several come at once.</summary>
public sealed class GenerationsTests
{
    [Fact]
    public void Two_who_find_the_younger_generation_full_at_once_lose_nothing()
    {
        const int Rounds = 20_000;
        var all = Enumerable.Range(0, Rounds).Select(static _ => Full()).ToList();
        // Each on a cache line of its own, and without a pause between looks: they have to meet within some nanoseconds.
        const int Apart = 32;
        var at = new int[2 * Apart];
        void Run(int number)
        {
            for (var round = 0; round < Rounds; round++)
            {
                var generations = all[round];
                generations.Find(0);
                Volatile.Write(ref at[number * Apart], round + 1);
                for (var looks = 0; Volatile.Read(ref at[(1 - number) * Apart]) <= round; looks++)
                {
                    if (looks > 20_000)
                        Thread.Yield();
                }
                generations.Add(4 + number, "");
            }
        }
        var other = new Thread(() => Run(1));
        other.Start();
        Run(0);
        other.Join();
        Assert.All(all, static generations => Assert.Equal(6, generations.Count));
    }

    /// <summary>Four of eight, which is one generation.</summary>
    private static Generations<int, string> Full()
    {
        var generations = new Generations<int, string>(8);
        for (var i = 0; i < 4; i++)
            generations.Add(i, "");
        return generations;
    }
}
