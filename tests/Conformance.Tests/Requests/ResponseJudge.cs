using System.Text;
using FastShield.Proxy.Gates;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;

namespace FastShield.Conformance.Tests.Requests;

/// <summary>Judges an answer by an operation as the journey does: status, fields and content type, then the body.</summary>
public static unsafe class ResponseJudge
{
    /// <summary>`valid`, or where the answer is refused, in the words of the cases; and why.</summary>
    public static (string Where, Violation? Violation) Judge(ShieldOperation operation, ResponseOfCase response, string method, ValidationContext context)
    {
        var check = operation.Responses!;
        var head = new MemoryStream();
        var fields = RequestJudge.FieldsOf(head, response.Headers);
        var view = new ResponseView
        {
            Status = response.Status,
            Head = head.ToArray(),
            Headers = fields,
            IsBodyless = method == "HEAD" || response.Status is 204 or 304,
        };
        if (!check.AcceptsHead(in view, context, out var reading))
        {
            return Found(check.ExplainHead(in view, context));
        }

        if (view.IsBodyless)
        {
            return ("valid", null);
        }

        var text = response.Body ?? "";
        var body = GC.AllocateArray<byte>(Encoding.UTF8.GetByteCount(text) + JsonText.Padding, pinned: true);
        var length = Encoding.UTF8.GetBytes(text, body);
        fixed (byte* content = body)
        {
            return check.AcceptsBody(content, length, in reading, context)
                ? ("valid", null)
                : Found(check.ExplainBody(content, length, in reading, context));
        }
    }

    private static (string Where, Violation? Violation) Found(Violation violation) => (
        violation.Location switch
        {
            ViolationLocation.ResponseStatus => "response-status",
            ViolationLocation.ResponseHeader => "response-header",
            ViolationLocation.ResponseContentType => "response-content-type",
            ViolationLocation.ResponseBody => "response-body",
            _ => violation.Location.ToString(),
        },
        violation);
}
