using FastShield.Runtime.Contract;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Hands a response's body to the checks as a pointer. It lies in a pinned buffer with <see cref="InputBuffer.Padding"/> bytes of room behind it; what
/// stands there is nothing that anybody reads: an origin's bytes behind its response end its connection.
/// </summary>
internal static class ResponseVerdict
{
    private static readonly Func<Exchange, ValidationContext, Violation?> _check = Of;

    /// <summary>Null where the body conforms; a long one is checked on a worker thread.</summary>
    public static ValueTask<Violation?> OfAsync(Exchange x) =>
        x.HeldLength <= x.Settings.Limits.CheckOnLoop ? new ValueTask<Violation?>(Of(x, x.Loop.Validation)) : WorkerCheck.RunAsync(x, _check, x.HeldLength);

    private static unsafe Violation? Of(Exchange x, ValidationContext context)
    {
        var length = x.HeldLength;
        var bytes = x.HeldBytes.Length > 0 ? x.HeldBytes.AsSpan(x.HeldStart, length + InputBuffer.Padding) : stackalloc byte[InputBuffer.Padding];
        bytes[length..].Clear();
        var check = x.ResponseCheck!;
        fixed (byte* content = bytes)
        {
            return check.AcceptsBody(content, length, in x.Reading, context) ? null : check.ExplainBody(content, length, in x.Reading, context);
        }
    }
}
