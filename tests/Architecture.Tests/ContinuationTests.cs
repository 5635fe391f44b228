using Xunit;

namespace FastShield.Architecture.Tests;

/// <summary>That no thread is started for what follows an await in a test; see <see cref="TestKit.ThreadPoolContinuationsAttribute"/>.</summary>
public sealed class ContinuationTests
{
    [Fact]
    public async Task What_follows_an_await_is_on_the_thread_pool()
    {
        await Task.Delay(20);
        Assert.True(Thread.CurrentThread.IsThreadPoolThread);
    }
}
