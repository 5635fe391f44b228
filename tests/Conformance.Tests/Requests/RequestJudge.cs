using System.Text;
using FastShield.Proxy.Gates;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Matching;

namespace FastShield.Conformance.Tests.Requests;

/// <summary>Judges a request by a shield as the journey does, without a socket: canonical path, match, head, body.</summary>
public static unsafe class RequestJudge
{
    /// <summary>`valid`, or where the request is refused, in the words of the cases; and why.</summary>
    public static (string Where, Violation? Violation) Judge(Shield shield, RequestCase request, ValidationContext context, out ShieldOperation? operation)
    {
        operation = null;
        shield.Hosts.Find("localhost"u8, out var host);
        if (host is null)
        {
            return ("host", null);
        }

        var raw = Encoding.Latin1.GetBytes(request.Path);
        Span<byte> canonical = new byte[raw.Length + 16];
        var verdict = PathNormaliser.Normalise(raw, canonical, host.Paths.Policy, out var written);
        if (!verdict.IsOk)
        {
            return ("path", null);
        }

        ReadOnlySpan<byte> path = verdict.IsUnchanged ? raw : canonical[..written];
        Span<PathCapture> captures = new PathCapture[host.Paths.MaxCaptures];
        var match = host.Paths.Match(Encoding.ASCII.GetBytes(request.Method), path, verdict.Features, captures);
        switch (match.Kind)
        {
            case PathMatchKind.MethodNotAllowed:
                return ("method", null);
            case not PathMatchKind.Found:
                return ("path", null);
        }

        var head = new MemoryStream();
        var fields = FieldsOf(head, request.Headers);
        var view = new RequestView
        {
            Path = path,
            Query = Encoding.Latin1.GetBytes(request.Query ?? ""),
            Head = head.ToArray(),
            Headers = fields,
            Captures = captures[..match.CaptureCount],
        };
        operation = shield.Operations[match.Operation];
        var check = operation.Check;
        if (!check.AcceptsHead(in view, request.Body is { Length: > 0 }, context))
        {
            var violation = check.ExplainHead(in view, request.Body is { Length: > 0 }, context);
            return (WhereOf(violation), violation);
        }

        if (request.Body is not { Length: > 0 } text)
        {
            return ("valid", null);
        }

        var body = GC.AllocateArray<byte>(Encoding.UTF8.GetByteCount(text) + JsonText.Padding, pinned: true);
        var length = Encoding.UTF8.GetBytes(text, body);
        fixed (byte* content = body)
        {
            if (check.AcceptsBody(content, length, context))
            {
                return ("valid", null);
            }

            var violation = check.ExplainBody(content, length, context);
            return (WhereOf(violation), violation);
        }
    }

    /// <summary>Writes the fields into a head.</summary>
    public static HeaderField[] FieldsOf(MemoryStream head, IReadOnlyList<(string Name, string Value)> headers) =>
        [.. headers.Select(h => Field(head, h.Name, h.Value))];

    private static HeaderField Field(MemoryStream head, string name, string value)
    {
        var field = new HeaderField { NameStart = (int)head.Length, NameLength = name.Length };
        head.Write(Encoding.Latin1.GetBytes(name + ": "));
        field.ValueStart = (int)head.Length;
        var bytes = Encoding.Latin1.GetBytes(value.Trim());
        field.ValueLength = bytes.Length;
        head.Write(bytes);
        head.Write("\r\n"u8);
        return field;
    }

    private static string WhereOf(Violation violation) => violation.Location switch
    {
        ViolationLocation.Path => "path-param",
        ViolationLocation.Query => "query-param",
        ViolationLocation.Header => "header-param",
        ViolationLocation.Cookie => "cookie-param",
        ViolationLocation.Security => "security",
        _ => IsOfContentType(violation) ? "content-type" : "body",
    };

    /// <summary>The cases count a missing boundary, and the type of a single part, to the body.</summary>
    private static bool IsOfContentType(Violation violation) => violation.Class switch
    {
        ErrorClass.UnsupportedMediaType => violation.Target == "$",
        ErrorClass.InvalidMediaType => violation.Detail != "unsupported_media_type_parameter",
        _ => false,
    };
}
