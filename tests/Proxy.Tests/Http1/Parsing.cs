using System.Text;
using FastShield.Proxy.Http1;
using Xunit;

namespace FastShield.Proxy.Tests.Http1;

/// <summary>Texts to octets and back, and heads parsed in one call.</summary>
internal static class Parsing
{
    public static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> octets) => Encoding.Latin1.GetString(octets);

    public static ParseStatus Parse(string text, RequestHead head, out int consumed) =>
        RequestParser.TryParse(Octets(text), head, HeadLimits.Default, out consumed);

    public static RequestHead Accept(string text)
    {
        var head = new RequestHead();
        var status = Parse(text, head, out var consumed);
        Assert.True(status == ParseStatus.Complete, $"{status} {head.Refusal}: {text}");
        Assert.Equal(text.Length, consumed);
        Assert.Equal(text.Length, head.Length);
        return head;
    }

    public static RefusalReason Refuse(string text)
    {
        var head = new RequestHead();
        var status = Parse(text, head, out var consumed);
        Assert.True(status == ParseStatus.Refused, $"{status}: {text}");
        Assert.Equal(0, consumed);
        Assert.NotEqual(RefusalReason.None, head.Refusal);
        return head.Refusal;
    }

    /// <summary>Everything a head says, in one line of text, so that two readings can be compared.</summary>
    public static string Describe(ParseStatus status, RequestHead head, ReadOnlySpan<byte> buffer)
    {
        if (status != ParseStatus.Complete)
        {
            return $"{status} {head.Refusal}";
        }

        var text = new StringBuilder();
        text.Append(head.Length).Append(' ').Append(head.Method).Append(' ').Append(Text(head.MethodRange.Of(buffer))).Append(' ')
            .Append(Text(head.Target.Of(buffer))).Append(' ').Append(head.Form).Append(' ').Append(head.Scheme).Append(' ')
            .Append(Text(head.Path.Of(buffer))).Append(head.HasQuery ? '?' : ' ').Append(Text(head.Query.Of(buffer))).Append(' ')
            .Append(head.Version).Append(' ').Append(head.HasHost).Append(' ').Append(Text(head.Host.Of(buffer))).Append(' ')
            .Append(head.ContentLength).Append(' ').Append(head.Framing).Append(' ').Append(head.KeepAlive).Append(' ')
            .Append(head.ExpectsContinue).Append(' ').Append(head.WantsUpgrade).Append(' ').Append(head.AcceptsTrailers);
        for (var i = 0; i < head.Fields.Count; i++)
        {
            text.Append('\n').Append(head.Fields.KindAt(i)).Append(' ').Append(Text(head.Fields.NameAt(buffer, i))).Append('=').Append(Text(head.Fields.ValueAt(buffer, i)));
        }

        return text.ToString();
    }
}
