using System.Text;
using FastShield.Compiler.Contract;
using FastShield.Compiler.Diagnostics;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Parameters;
using FastShield.Runtime.Program;
using PlanStyle = FastShield.Runtime.Parameters.ParameterStyle;

namespace FastShield.Compiler.Lowering;

/// <summary>
/// Turns the responses of operations into what they are held against: first their schemas into blocks, then, from the finished program, their headers and
/// bodies into plans. A response that many operations share is lowered, and complained of, once. What cannot be enforced is a gap with its place.
/// </summary>
internal sealed class ResponseLowering(ApiContract contract, DiagnosticBag diagnostics)
{
    private static readonly HashSet<string> ShieldFields = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Trailer", "Transfer-Encoding", "Content-Length", "Upgrade", "X-Request-Id",
    };

    private readonly ResponseReader _reader = new(contract, diagnostics);
    private readonly Dictionary<DescribedResponse, Blocks> _blocks = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<DescribedResponse, ResponsePlan> _plans = new(ReferenceEqualityComparer.Instance);

    /// <summary>Lowers the schemas of an operation's responses.</summary>
    public List<Response> Lower(OperationContract operation, SchemaLowering lowering)
    {
        var responses = new List<Response>(operation.Responses.Length);
        foreach (var written in operation.Responses)
        {
            if (_reader.Read(written) is not { } described)
            {
                continue;
            }

            if (!_blocks.ContainsKey(described))
            {
                _blocks.Add(described, new Blocks(
                    [.. described.Headers.Select(header => Block(header.Schema, lowering))],
                    [.. described.Content.Select(content => Block(content.Schema, lowering))],
                    [.. described.Content.Select(content => Block(content.ItemSchema, lowering))]));
            }

            responses.Add(new Response(written.Status, described));
        }

        if (operation.Responses.IsEmpty)
        {
            diagnostics.Warning(SchemaCodes.NoResponses, operation.Node, "The operation describes no response, so all of them are accepted.");
        }

        return responses;
    }

    /// <summary>What an operation's responses are held against; null where it describes none.</summary>
    public ResponseSet? Plan(List<Response> responses, ValidationProgram program, BodyLowering bodies, List<CompiledEntry> entries)
    {
        foreach (var (status, described) in responses)
        {
            var blocks = _blocks[described];
            entries.AddRange(blocks.Headers.Select((block, i) => new CompiledEntry($"response {status} header {described.Headers[i].Name}", block)));
            entries.AddRange(blocks.Media.Select((block, i) => new CompiledEntry($"response {status} body {described.Content[i].Range.Text}", block)));
            entries.AddRange(blocks.Items
                .Select((block, i) => new CompiledEntry($"items of response {status} body {described.Content[i].Range.Text}", block))
                .Where(entry => entry.Block != ValidationProgram.AnyBlock));
        }

        return responses.Count == 0
            ? null
            : new ResponseSet([.. responses.Select(response => KeyValuePair.Create(response.Status, Plan(response, program, bodies)))]);
    }

    private static int Block(Reading.SourceNode? schema, SchemaLowering lowering) =>
        schema is null ? ValidationProgram.AnyBlock : lowering.Lower(schema, MessageDirection.Response);

    private ResponsePlan Plan(Response response, ValidationProgram program, BodyLowering bodies)
    {
        var described = response.Described;
        if (!_plans.TryGetValue(described, out var plan))
        {
            var blocks = _blocks[described];
            plan = new ResponsePlan(
                Headers(described, blocks.Headers, program),
                bodies.Lower(new RequestBodyContract(false, described.Content, described.Node), isRequired: false, blocks.Media, blocks.Items));
            _plans.Add(described, plan);
        }

        if (response.Status == "206" && plan.Body.Media.Any(media => media.Kind != MediaKind.Opaque))
        {
            diagnostics.Gap(SchemaCodes.UnsupportedBody, described.Node, "A part of the content (206) is not held against a schema: only that of bytes of which nothing is asked is enforced.");
        }

        return plan;
    }

    private ParameterSet Headers(DescribedResponse response, int[] blocks, ValidationProgram program)
    {
        var plans = new List<ParameterPlan>(blocks.Length);
        for (var i = 0; i < blocks.Length; i++)
        {
            var header = response.Headers[i];
            var plan = Header(header, blocks[i], program);
            if (Unsupported(header, plan, blocks[i], program) is { } reason)
            {
                diagnostics.Gap(SchemaCodes.UnsupportedParameter, header.Node, $"The response header '{header.Name}' is not enforced yet: {reason}.");
                continue;
            }

            if (ShieldFields.Contains(header.Name))
            {
                diagnostics.Warning(
                    SchemaCodes.RewrittenField, header.Node, $"The shield removes or sets '{header.Name}' itself: the origin's value is checked, and the client gets another one or none.");
            }

            plans.Add(plan);
        }

        return plans.Count == 0 ? ParameterSet.Empty : new ParameterSet(plans);
    }

    private static ParameterPlan Header(ParameterContract header, int block, ValidationProgram program)
    {
        var isSetCookie = IsSetCookie(header);
        return new ParameterPlan
        {
            Name = Encoding.UTF8.GetBytes(header.Name),
            In = ViolationLocation.Header,
            Required = header.IsRequired,
            Style = PlanStyle.Simple,
            Explode = header.IsExploded,
            IsJson = header.ContentType is not null && !isSetCookie,

            // It comes in as many lines as there are cookies, and its values have commas (RFC 6265 section 3): only whether it is there can be asked.
            Text = isSetCookie ? new TextShape { Types = JsonType.Array } : TextShapes.Of(program, block),
            Block = isSetCookie ? ValidationProgram.AnyBlock : block,
        };
    }

    private static string? Unsupported(ParameterContract header, ParameterPlan plan, int block, ValidationProgram program)
    {
        if (IsSetCookie(header))
        {
            return block == ValidationProgram.AnyBlock || StringBodies.Lengths(program, block) is { IsAny: true } ? null : "cookies that are set are not held against a schema";
        }

        if (header is { IsRequired: true } && header.Name.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase))
        {
            return "encoded responses are not read";
        }

        return header.ContentType is { } type && !(MediaRange.TryParse(type, out var range) && range.IsJson)
            ? $"content of type '{type}' is not read"
            : ParameterPlan.Unsupported(plan);
    }

    private static bool IsSetCookie(ParameterContract header) => header.Name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase);

    /// <summary>A described response under its status.</summary>
    internal readonly record struct Response(string Status, DescribedResponse Described);

    private sealed record Blocks(int[] Headers, int[] Media, int[] Items);
}
