using FastShield.Proxy.Http1;
using Xunit;
using static FastShield.Proxy.Tests.Http1.Parsing;

namespace FastShield.Proxy.Tests.Http1;

public sealed class HeadLimitTests
{
    private const string Start = "GET / HTTP/1.1\r\nHost: h\r\n";

    [Theory]
    [InlineData(99, true)]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void The_number_of_fields_is_limited(int fields, bool accepted)
    {
        var text = Start + string.Concat(Enumerable.Repeat("A: b\r\n", fields - 1)) + "\r\n";
        if (accepted)
        {
            Assert.Equal(fields, Accept(text).Fields.Count);
        }
        else
        {
            Assert.Equal(RefusalReason.TooManyFields, Refuse(text));
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_field_line_is_limited(int over, bool accepted)
    {
        var text = Start + "A: " + new string('b', HeadLimits.Default.MaxFieldLineBytes - 5 + over) + "\r\n\r\n";
        if (accepted)
        {
            Accept(text);
        }
        else
        {
            Assert.Equal(RefusalReason.FieldLineTooLong, Refuse(text));
            Assert.Equal(RefusalReason.FieldLineTooLong, Refuse(text[..^3]));
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void The_head_is_limited(int over, bool accepted)
    {
        var limits = HeadLimits.Default;
        var line = "A: " + new string('b', 4096 - 5) + "\r\n";
        var text = Start + string.Concat(Enumerable.Repeat(line, 7));
        text += "B: " + new string('c', limits.MaxHeadBytes - text.Length - 7 + over) + "\r\n\r\n";
        Assert.Equal(limits.MaxHeadBytes + over, text.Length);
        if (accepted)
        {
            Accept(text);
        }
        else
        {
            Assert.Equal(RefusalReason.HeadTooLarge, Refuse(text));
            Assert.Equal(RefusalReason.HeadTooLarge, Refuse(text[..limits.MaxHeadBytes]));
            Assert.Equal(ParseStatus.NeedMore, Parse(text[..(limits.MaxHeadBytes - 1)], new RequestHead(), out _));
        }
    }

    [Fact]
    public void Limits_answer_431() => Assert.All(
        [RefusalReason.TooManyFields, RefusalReason.FieldLineTooLong, RefusalReason.HeadTooLarge],
        reason => Assert.Equal(431, Refusals.StatusOf(reason)));

    [Fact]
    public void Every_reason_has_a_status_and_a_sentence_of_its_own()
    {
        var reasons = Enum.GetValues<RefusalReason>();
        Assert.Equal(reasons.Length, reasons.Select(Refusals.SentenceOf).Distinct().Count());
        Assert.DoesNotContain("The message is malformed.", reasons.Select(Refusals.SentenceOf));
        Assert.All(reasons, reason => Assert.InRange(Refusals.StatusOf(reason), 400, 505));
    }
}
