using System.Text;
using FastShield.Compiler.Contract;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Parameters;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Report;

/// <summary>
/// The parts of one operation, each with what became of it: enforced only where the compiled operation has a plan or check of its own for it.
/// </summary>
internal sealed class OperationParts(CompiledApi api, LoweringTrace trace, BlockCosts costs)
{
    public OperationReport Of(CompiledOperation operation)
    {
        var parts = new List<PartReport>();
        var contract = operation.Contract;
        foreach (var server in contract.Servers)
        {
            parts.Add(new PartReport(
                PartKind.Server, server.ToString(), server.Host is null ? Treatment.Policy : Treatment.Enforced,
                server.Host is null ? "base path; the hosts are a setting" : "host and base path; hosts can be replaced by a setting", server.Node, null, null));
        }

        parts.Add(new PartReport(PartKind.Path, contract.ToString(), Treatment.Enforced, "matched as one canonical path", contract.Node, null, null));
        Security(operation, parts);
        parts.AddRange(contract.Parameters.Select(parameter => Parameter(operation, parameter)));
        Body(operation, parts);
        Responses(operation, parts);
        return new OperationReport(contract, parts);
    }

    // Presence and form of credentials; whether a token is good is for others to say.
    private static void Security(CompiledOperation operation, List<PartReport> parts)
    {
        var contract = operation.Contract;
        var place = (SourceNode?)contract.Security.FirstOrDefault()?.Node ?? contract.Certificates.FirstOrDefault()?.Node ?? contract.Node;
        var isAsked = operation.Security.Alternatives.Count > 0 || operation.Security.Binding is not null;
        var treatment = isAsked ? Treatment.Enforced : contract.Security.IsEmpty ? Treatment.Annotation : Treatment.Gap;
        parts.Add(new PartReport(
            PartKind.Security, operation.Security.ToString(), treatment, isAsked ? "presence and form of the credentials; of certificates all that is said" : contract.Security.IsEmpty ? "nothing is asked" : "not enforced: see its message", place, null, null));
    }

    private PartReport Parameter(CompiledOperation operation, ParameterContract parameter)
    {
        var name = $"{parameter.Place} {parameter.Name}";
        var plan = operation.Parameters.Plans.FirstOrDefault(plan => IsPlanOf(plan, parameter));
        if (plan is null)
        {
            return new PartReport(PartKind.Parameter, name, Treatment.Gap, "not enforced: see its message", parameter.Node, parameter.Schema, null);
        }

        var asked = parameter.IsImplied ? "any text; nobody declares it" : $"{(plan.Required ? "required" : "optional")}, {Form(plan)}";
        return new PartReport(PartKind.Parameter, name, Treatment.Enforced, asked, parameter.Node, parameter.Schema, CostOf(parameter.Schema));
    }

    private static bool IsPlanOf(ParameterPlan plan, ParameterContract parameter) =>
        plan.In.ToString() == parameter.In.ToString() && plan.Name.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(parameter.Name));

    private static string Form(ParameterPlan plan) =>
        plan.IsWholeQuery ? $"the whole query, {(plan.IsJson ? "JSON" : "as a form")}"
        : plan.IsJson ? "JSON" : $"style {plan.Style}{(plan.Explode ? ", exploded" : "")}{(plan.AllowEmptyValue ? ", may be empty" : "")}";

    private void Body(CompiledOperation operation, List<PartReport> parts)
    {
        if (operation.Contract.RequestBody is not { } body || operation.Body is not { } check)
        {
            parts.Add(new PartReport(PartKind.Body, "none", Treatment.Policy, "no body is described: one that comes is refused unless a setting lets it pass", operation.Contract.Node, null, null));
            return;
        }

        parts.Add(new PartReport(PartKind.Body, "presence", Treatment.Enforced, check.IsRequired ? "a body is required" : "a body is optional", body.Node, null, null));
        foreach (var content in body.Content)
        {
            parts.Add(Media(content, check));
            if (content is { Schema: not null, ItemSchema: { } item })
            {
                parts.Add(parts[^1] with { Name = $"{content.Range.Text} items", Schema = item, Cost = CostOf(item) });
            }
        }
    }

    private PartReport Media(MediaTypeContract content, BodyCheck check)
    {
        var range = new MediaType($"{content.Range.Type}/{content.Range.Subtype}", content.Range.Distinctions);
        var media = check.Media.FirstOrDefault(media => media.Range.Text == range.Text && media.Range.Specificity == range.Specificity);
        var (treatment, reason) = media is null ? (Treatment.Gap, "not enforced: see its message") : Body(media);
        var schema = content.Schema ?? content.ItemSchema;
        return new PartReport(PartKind.Body, content.Range.Text, treatment, reason, content.Node, schema, CostOf(schema));
    }

    private (Treatment Treatment, string Reason) Body(MediaCheck media) => media.Kind switch
    {
        MediaKind.Json => (Treatment.Enforced, "JSON, held against its schema"),
        MediaKind.Form => (Treatment.Enforced, "form fields, held against their schema as JSON"),
        MediaKind.Multipart => (Treatment.Enforced, "parts, held against their schema as JSON"),
        MediaKind.Text => (Treatment.Enforced, "text, held against its schema"),
        MediaKind.Octets => (Treatment.Enforced, "bytes, of which the number is asked"),
        MediaKind.Sequence => (Treatment.Enforced, "JSON texts, each held against its schema"),
        MediaKind.ByType when media.Otherwise == MediaKind.Refused => (Treatment.Enforced, "what is JSON is held against its schema, all else is refused"),
        MediaKind.ByType => (Treatment.Enforced, "held against its schema as JSON, or as a text where it is no JSON"),
        MediaKind.Refused => (Treatment.Policy, "its content cannot be checked: every such body is refused"),
        _ => AsksMore(media.Block)
            ? (Treatment.Policy, "its content cannot be checked: it passes unseen")
            : (Treatment.Enforced, "the media type is asked for, and nothing of its content"),
    };

    private bool AsksMore(int block) =>
        block >= 0 && api.Program.InstructionsOf(block).ToArray().Any(instruction => instruction.Kind is not (InstructionKind.AssertType or InstructionKind.AssertFormat));

    // Whether responses are held to their descriptions is a setting; without it they are not compiled either.
    private void Responses(CompiledOperation operation, List<PartReport> parts)
    {
        var isCompiled = operation.Responses is not null;
        var reason = isCompiled ? "described; the setting says what becomes of others" : "held against its description where the setting for responses asks for it";
        foreach (var response in operation.Contract.Responses)
        {
            parts.Add(new PartReport(PartKind.Response, response.Status, isCompiled ? Treatment.Enforced : Treatment.Policy, reason, response.Node, null, null));
            foreach (var entry in operation.Entries.Where(entry => entry.What.Contains($"response {response.Status} ", StringComparison.Ordinal)))
            {
                parts.Add(new PartReport(PartKind.Response, entry.What, Treatment.Enforced, "held against its schema", response.Node, null, costs.Of(entry.Block)));
            }
        }
    }

    private Cost CostOf(SourceNode? schema) => schema is null ? Cost.Free : costs.Of(trace.BlockOf(schema));
}
