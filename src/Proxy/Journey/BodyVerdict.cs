using FastShield.Runtime.Contract;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Hands a held body to the checks as a pointer. It lies in a pinned buffer with <see cref="InputBuffer.Padding"/> bytes of room behind all that was
/// received; what of a next message lies directly behind the body is put aside meanwhile, for the checks need zeros there.
/// </summary>
internal static class BodyVerdict
{
    /// <summary>Null where the body conforms.</summary>
    public static unsafe Violation? Of(Exchange x, ValidationContext context)
    {
        var length = x.ContentLength;
        var content = x.ContentAndRoom;
        var behind = content.Slice(length, InputBuffer.Padding);
        Span<byte> aside = stackalloc byte[InputBuffer.Padding];
        behind.CopyTo(aside);
        behind.Clear();
        try
        {
            var check = x.Operation!.Check;
            context.Media = x.Media;
            context.MediaKind = x.MediaKind;
            context.Boundary = x.Boundary;
            fixed (byte* start = content)
            {
                return check.AcceptsBody(start, length, context) ? null : check.ExplainBody(start, length, context);
            }
        }
        finally
        {
            aside.CopyTo(behind);
        }
    }
}
