using System.Text;

namespace FastShield.Proxy.Http1;

/// <summary>Takes a request target apart by its form (RFC 9112 section 3.2). Its characters were checked before.</summary>
internal static class TargetParser
{
    public static RefusalReason Parse(ReadOnlySpan<byte> window, RequestHead head)
    {
        var target = head.Target.Of(window);
        if (head.Method == KnownMethod.Connect)
        {
            return Authority.IsValid(target) ? RefusalReason.ConnectNotServed : RefusalReason.InvalidTarget;
        }

        if (target[0] == '/')
        {
            head.Form = TargetForm.Origin;
            SplitQuery(target, head.Target.Start, head);
            return RefusalReason.None;
        }

        if (target.Length == 1 && target[0] == '*')
        {
            head.Form = TargetForm.Asterisk;
            head.Path = head.Target;
            return head.Method == KnownMethod.Options ? RefusalReason.None : RefusalReason.TargetFormOfOtherMethod;
        }

        return ParseAbsolute(target, head);
    }

    private static RefusalReason ParseAbsolute(ReadOnlySpan<byte> target, RequestHead head)
    {
        var authorityStart = target.IndexOf("://"u8) + 3;
        if (authorityStart < 3)
        {
            return Authority.IsValid(target) ? RefusalReason.TargetFormOfOtherMethod : RefusalReason.InvalidTarget;
        }

        var scheme = target[..(authorityStart - 3)];
        head.Scheme = Ascii.EqualsIgnoreCase(scheme, "http"u8) ? TargetScheme.Http
            : Ascii.EqualsIgnoreCase(scheme, "https"u8) ? TargetScheme.Https
            : TargetScheme.None;
        if (head.Scheme == TargetScheme.None)
        {
            return RefusalReason.UnservedScheme;
        }

        var rest = target[authorityStart..];
        var end = rest.IndexOfAny((byte)'/', (byte)'?');
        var authority = end < 0 ? rest : rest[..end];
        if (authority.Contains((byte)'@'))
        {
            return RefusalReason.UserInfoInTarget;
        }

        head.Form = TargetForm.Absolute;
        head.Host = new ByteRange(head.Target.Start + authorityStart, authority.Length);
        head.HasHost = true;
        SplitQuery(rest[authority.Length..], head.Host.Start + authority.Length, head);
        return Authority.IsValid(authority) ? RefusalReason.None : RefusalReason.InvalidTarget;
    }

    private static void SplitQuery(ReadOnlySpan<byte> pathAndQuery, int start, RequestHead head)
    {
        var mark = pathAndQuery.IndexOf((byte)'?');
        if (mark < 0)
        {
            head.Path = new ByteRange(start, pathAndQuery.Length);
            return;
        }

        head.Path = new ByteRange(start, mark);
        head.HasQuery = true;
        head.Query = new ByteRange(start + mark + 1, pathAndQuery.Length - mark - 1);
    }
}
