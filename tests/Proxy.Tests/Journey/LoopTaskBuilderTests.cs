using System.Runtime.CompilerServices;
using FastShield.Proxy.Journey;
using Xunit;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>The builder of the journey's async methods: results, faults, nesting, and tasks used again.</summary>
public sealed class LoopTaskBuilderTests
{
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<int> AddAsync(Task<int> one, int other)
    {
        var sum = await one + other;
        return sum < 0 ? throw new InvalidDataException("below zero") : sum;
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<int> TwiceAsync(Task<int> first, Task<int> second) => await AddAsync(first, 1) * await AddAsync(second, 2);

    [Fact]
    public async Task A_method_that_does_not_wait_has_its_result_at_once()
    {
        var task = AddAsync(Task.FromResult(1), 2);
        Assert.True(task.IsCompletedSuccessfully);
        Assert.Equal(3, await task);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await AddAsync(Task.FromResult(-9), 2));
    }

    [Fact]
    public async Task Methods_that_wait_at_a_time_keep_their_own_state()
    {
        var sources = Enumerable.Range(0, 50).Select(static _ => (First: new TaskCompletionSource<int>(), Second: new TaskCompletionSource<int>())).ToList();
        var tasks = sources.Select(static pair => TwiceAsync(pair.First.Task, pair.Second.Task).AsTask()).ToList();
        for (var i = sources.Count - 1; i >= 0; i--)
        {
            sources[i].First.SetResult(i);
        }

        for (var i = 0; i < sources.Count; i++)
        {
            Assert.False(tasks[i].IsCompleted);
            sources[i].Second.SetResult(10);
            Assert.Equal((i + 1) * 12, await tasks[i]);
        }
    }

    [Fact]
    public async Task A_fault_behind_a_wait_reaches_the_awaiter_and_the_task_is_good_again()
    {
        for (var i = 0; i < 3; i++)
        {
            var source = new TaskCompletionSource<int>();
            var task = TwiceAsync(source.Task, Task.FromResult(1)).AsTask();
            source.SetResult(-5);
            await Assert.ThrowsAsync<InvalidDataException>(() => task);
        }

        Assert.Equal(6, await TwiceAsync(Task.FromResult(1), Task.FromResult(1)));
    }

    [Fact]
    public void A_wait_that_has_been_had_before_allocates_nothing()
    {
        static long Measure()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                var gate = _gate.Begin();
                var task = WaitAsync(gate);
                _gate.Open();
                if (!task.IsCompleted)
                {
                    throw new InvalidOperationException("The gate is open.");
                }

                _ = task.GetAwaiter().GetResult();
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Measure();
        Assert.Equal(0, Measure());
    }

    private static readonly Gate _gate = new();

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<bool> WaitAsync(Gate gate)
    {
        await gate;
        return true;
    }

    /// <summary>Something to wait for that allocates nothing itself.</summary>
    private sealed class Gate : ICriticalNotifyCompletion
    {
        private Action? _continuation;

        public bool IsCompleted { get; private set; }

        public Gate Begin()
        {
            IsCompleted = false;
            return this;
        }

        public Gate GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void Open()
        {
            IsCompleted = true;
            var continuation = _continuation;
            _continuation = null;
            continuation?.Invoke();
        }

        public void OnCompleted(Action continuation) => _continuation = continuation;

        public void UnsafeOnCompleted(Action continuation) => _continuation = continuation;
    }
}
