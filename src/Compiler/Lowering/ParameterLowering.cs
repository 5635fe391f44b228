using System.Text;
using FastShield.Compiler.Contract;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Parameters;
using FastShield.Runtime.Program;
using ContractStyle = FastShield.Compiler.Contract.ParameterStyle;
using PlanStyle = FastShield.Runtime.Parameters.ParameterStyle;

namespace FastShield.Compiler.Lowering;

/// <summary>Turns the parameters of an operation into plans; what cannot be read exactly as OpenAPI defines it is a gap, with its place.</summary>
internal static class ParameterLowering
{
    /// <summary>The plans for an operation whose schemas have been lowered to the given blocks.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="blocks">The block of each parameter, in the contract's order.</param>
    /// <param name="program">The finished program.</param>
    /// <param name="diagnostics">Where gaps are reported.</param>
    public static ParameterSet Lower(OperationContract operation, int[] blocks, ValidationProgram program, DiagnosticBag diagnostics)
    {
        var plans = new List<ParameterPlan>(blocks.Length);
        var captures = operation.Path.Variables.ToList();
        for (var i = 0; i < blocks.Length; i++)
        {
            var parameter = operation.Parameters[i];
            var plan = Plan(parameter, blocks[i], captures, program);
            if (Unsupported(parameter, plan, program) is { } reason)
            {
                diagnostics.Gap(SchemaCodes.UnsupportedParameter, parameter.Node, $"The {Word(parameter.In)} parameter '{parameter.Name}' is not enforced yet: {reason}.");
                continue;
            }

            if (parameter.In == ParameterLocation.Header && ShieldFields.Contains(parameter.Name))
            {
                diagnostics.Warning(
                    SchemaCodes.RewrittenField,
                    parameter.Node,
                    $"The shield removes or sets '{parameter.Name}' itself: the client's value is checked, and the origin gets another one or none. Use a name of your own.");
            }

            plans.Add(plan);
        }

        return plans.Count == 0 ? ParameterSet.Empty : new ParameterSet(plans);
    }

    /// <summary>The style's counterpart.</summary>
    public static PlanStyle StyleOf(ContractStyle style) => style switch
    {
        ContractStyle.Simple => PlanStyle.Simple,
        ContractStyle.Label => PlanStyle.Label,
        ContractStyle.Matrix => PlanStyle.Matrix,
        ContractStyle.SpaceDelimited => PlanStyle.SpaceDelimited,
        ContractStyle.PipeDelimited => PlanStyle.PipeDelimited,
        ContractStyle.DeepObject => PlanStyle.DeepObject,
        ContractStyle.Cookie => PlanStyle.Cookie,
        _ => PlanStyle.Form,
    };

    private static ParameterPlan Plan(ParameterContract parameter, int block, List<string> captures, ValidationProgram program)
    {
        var style = StyleOf(parameter.Style);
        if (parameter.IsWholeQuery)
        {
            return WholeQuery(parameter, block, program);
        }

        var shape = style == PlanStyle.DeepObject ? TextShapes.OfDeep(program, block) : TextShapes.Of(program, block);
        var isPlain = parameter.ContentType is null
            && ((parameter.In, style) is (ParameterLocation.Path, PlanStyle.Simple) or (ParameterLocation.Query, PlanStyle.Form));
        return new ParameterPlan
        {
            Name = Encoding.UTF8.GetBytes(parameter.Name),
            In = LocationOf(parameter.In),
            Capture = parameter.In == ParameterLocation.Path ? Math.Max(captures.IndexOf(parameter.Name), 0) : 0,
            Required = parameter.IsRequired,
            AllowEmptyValue = parameter.AllowsEmptyValue,
            Style = style,
            Explode = parameter.IsExploded,
            IsJson = parameter.ContentType is not null,
            Text = shape,
            TakesUndeclared = parameter.ContentType is null
                && parameter.IsExploded
                && style is PlanStyle.Form or PlanStyle.Cookie
                && shape.Types == JsonType.Object
                && TextShapes.IsOpen(program, block),
            Block = block,
            Quick = isPlain ? QuickText.Of(program, block, shape.Types) : null,
        };
    }

    /// <summary>A form is the pairs of an exploded object, of which the schema knows the names; everything else is read as JSON, or not at all.</summary>
    private static ParameterPlan WholeQuery(ParameterContract parameter, int block, ValidationProgram program)
    {
        var isForm = IsForm(parameter);
        var shape = TextShapes.Of(program, block);
        return new ParameterPlan
        {
            Name = Encoding.UTF8.GetBytes(parameter.Name),
            In = ViolationLocation.Query,
            IsWholeQuery = true,
            Required = parameter.IsRequired,
            Style = PlanStyle.Form,
            Explode = true,
            IsJson = !isForm,
            Text = isForm ? new TextShape { Types = JsonType.Object, Properties = shape.Properties, AdditionalTypes = shape.AdditionalTypes } : TextShape.Plain,
            TakesUndeclared = true,
            Block = block,
        };
    }

    private static bool IsForm(ParameterContract parameter) => parameter.IsWholeQuery && MediaRange.TryParse(parameter.ContentType!, out var range) && range.IsForm;

    private static string? UnsupportedForm(ParameterContract parameter, ParameterPlan plan, ValidationProgram program)
    {
        if (plan.Block >= 0 && (program.TypesOf(plan.Block) & JsonType.Object) == 0)
        {
            return "a form is an object to its schema, and this one allows none";
        }

        return parameter.Node is ObjectNode node && node["content"] is ObjectNode { Count: 1 } content && content.Members[0].Value is ObjectNode media && media.Has("encoding")
            ? "the 'encoding' of a form in the query is not read"
            : ParameterPlan.Unsupported(plan);
    }

    private static string? Unsupported(ParameterContract parameter, ParameterPlan plan, ValidationProgram program)
    {
        if (IsForm(parameter))
        {
            return UnsupportedForm(parameter, plan, program);
        }

        if (parameter.ContentType is { } type && !(MediaRange.TryParse(type, out var range) && range.IsJson))
        {
            return $"content of type '{type}' is not read";
        }

        return ParameterPlan.Unsupported(plan);
    }

    private static ViolationLocation LocationOf(ParameterLocation location) => location switch
    {
        ParameterLocation.Path => ViolationLocation.Path,
        ParameterLocation.Query => ViolationLocation.Query,
        ParameterLocation.Header => ViolationLocation.Header,
        _ => ViolationLocation.Cookie,
    };

    private static string Word(ParameterLocation location) => location switch
    {
        ParameterLocation.Path => "path",
        ParameterLocation.Query => "query",
        ParameterLocation.Header => "header",
        _ => "cookie",
    };
}
