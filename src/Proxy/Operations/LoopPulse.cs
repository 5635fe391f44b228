using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Operations;

/// <summary>Asks a loop whether it still turns, with one question at a time however often it is asked.</summary>
internal sealed class LoopPulse(EventLoop loop)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _question;

    /// <summary>The loop's number.</summary>
    public int Index => loop.Index;

    /// <summary>Puts the question to the loop, unless one waits for its answer.</summary>
    public Task Ask()
    {
        lock (_lock)
        {
            if (_question is not { Task.IsCompleted: false })
            {
                _question = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                loop.Post(static question => ((TaskCompletionSource)question!).TrySetResult(), _question);
            }

            return _question.Task;
        }
    }
}
