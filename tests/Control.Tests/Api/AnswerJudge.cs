using System.Text;
using FastShield.Compiler;
using FastShield.Control.Api;
using FastShield.Control.Api.Guard;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;

namespace FastShield.Control.Tests.Api;

/// <summary>Holds the answers of the management API against its own document.</summary>
internal static class AnswerJudge
{
    private static readonly RouteTable Table = new(Routes.All);
    private static readonly Lazy<Dictionary<string, ResponseCheck>> Checks = new(Make);

    /// <summary>What an answer breaks; null where it conforms, or where the call is none of the document's.</summary>
    public static unsafe Violation? Judge(HttpResponseMessage response, byte[] body)
    {
        var request = response.RequestMessage!;
        if (Table.Find(request.Method.Method, request.RequestUri!.AbsolutePath, out _) is not { Route: var route })
        {
            return null;
        }

        var check = Checks.Value[$"{route.Method} {route.Template}"];
        var head = new StringBuilder();
        var fields = new List<HeaderField>();
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            foreach (var value in values)
            {
                fields.Add(new HeaderField { NameStart = head.Length, NameLength = name.Length, ValueStart = head.Length + name.Length, ValueLength = value.Length });
                head.Append(name).Append(value);
            }
        }

        var context = new ValidationContext();
        var view = new ResponseView { Status = (int)response.StatusCode, Head = Encoding.Latin1.GetBytes(head.ToString()), Headers = fields.ToArray(), IsBodyless = false };
        if (!check.AcceptsHead(in view, context, out var reading))
        {
            return check.ExplainHead(in view, context);
        }

        byte[] padded = [.. body, .. new byte[CallBody.Slack]];
        fixed (byte* content = padded)
        {
            return check.AcceptsBody(content, body.Length, in reading, context) ? null : check.ExplainBody(content, body.Length, in reading, context);
        }
    }

    private static Dictionary<string, ResponseCheck> Make()
    {
        var api = ApiDescription.Compile(CompileOptions.Default with { Responses = true });
        var interpreter = new SchemaInterpreter(api.Program);
        return api.Operations.ToDictionary(operation => operation.Contract.ToString(), operation => new ResponseCheck(interpreter, interpreter, operation.Responses!), StringComparer.Ordinal);
    }
}
