using FastShield.Proxy.Events;
using FastShield.Proxy.Http1;

namespace FastShield.Proxy.Journey;

/// <summary>The body of the shield's answers (RFC 9457): type, title, status, detail, the request's id, and the violation where it may be told.</summary>
internal static class ProblemText
{
    /// <summary>The text, valid until the next one on this loop.</summary>
    public static ReadOnlySpan<byte> Of(Exchange x)
    {
        var buffer = x.Loop.ProblemBuffer;
        var json = x.Loop.ProblemWriter;
        buffer.ResetWrittenCount();
        json.Reset();
        json.WriteStartObject();
        json.WriteString("type"u8, TypeOf(x));
        json.WriteString("title"u8, ReasonPhrases.Of(x.Verdict.Status));
        json.WriteNumber("status"u8, x.Verdict.Status);
        if (!x.Settings.HideDetail)
        {
            json.WriteString("detail"u8, x.Verdict.Detail);
        }

        json.WriteString("request_id"u8, x.RequestId);
        if (x.Verdict.Violation is { } violation && !x.Settings.HideDetail)
        {
            json.WriteStartObject("violation"u8);
            ViolationJson.WriteMembers(json, violation);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan;
    }

    private static ReadOnlySpan<byte> TypeOf(Exchange x) => x.Verdict.Source switch
    {
        EventSource.SchemaValidation => "urn:fastshield:schema-violation"u8,
        EventSource.ResponseValidation => "urn:fastshield:response-violation"u8,
        _ => "about:blank"u8,
    };
}
