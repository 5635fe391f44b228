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
        var at = new int[2];
        void Run(int number)
        {
            for (var round = 0; round < Rounds; round++)
            {
                // Both begin a round together, or one would always be too late to disturb the other.
                Volatile.Write(ref at[number], round + 1);
                var spin = new SpinWait();
                while (Volatile.Read(ref at[1 - number]) <= round)
                    spin.SpinOnce(sleep1Threshold: -1);
                all[round].Add(4 + number, "");
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
