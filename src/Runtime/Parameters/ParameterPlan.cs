using FastShield.Runtime.Contract;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Parameters;

/// <summary>How one parameter of an operation is found in a request, read and checked. Made by the compiler; immutable.</summary>
public sealed class ParameterPlan : TextPlan
{
    /// <summary>Where the parameter is: path, query, header or cookie.</summary>
    public required ViolationLocation In { get; init; }

    /// <summary>For a path parameter, the index of its capture; captures have the template's order.</summary>
    public int Capture { get; init; }

    /// <summary>Whether the parameter has to be there.</summary>
    public bool Required { get; init; }

    /// <summary>
    /// For a query parameter: it is the whole query (`in: querystring`), as JSON that is percent-encoded, or else as pairs, which an exploded object in
    /// style form is; such a plan takes what is undeclared too.
    /// </summary>
    public bool IsWholeQuery { get; init; }

    /// <summary>For a query parameter: an empty value is accepted without asking the schema (`allowEmptyValue`).</summary>
    public bool AllowEmptyValue { get; init; }

    /// <summary>For an exploded query or cookie object that is open: it also takes every name that no other parameter declares.</summary>
    public bool TakesUndeclared { get; init; }

    /// <summary>The schema's block, or <see cref="ValidationProgram.AnyBlock"/>.</summary>
    public int Block { get; init; } = ValidationProgram.AnyBlock;

    /// <summary>What plain texts conform by, without being written as JSON first; null where there is no such way.</summary>
    public QuickText? Quick { get; init; }

    /// <summary>
    /// Null where the decoder reads the plan as OpenAPI defines it (and `deepObject` beyond that, see <see cref="BracketComposer"/>: scalars as in form, arrays, nesting); else the reason why not, for the compiler to refuse the document.
    /// Not supported: styles outside their location, exploded objects in space and pipe style, objects within objects but in `deepObject`,
    /// arrays as properties where a name cannot be repeated. `allowReserved` changes nothing here: reserved characters are read raw and encoded.
    /// </summary>
    public static string? Unsupported(ParameterPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.IsWholeQuery && !(plan is { In: ViolationLocation.Query, TakesUndeclared: true } && (plan.IsJson || TextStyle.IsNamedOnly(plan))))
            return "the whole query is JSON or an object";
        if (plan.IsJson)
            return null;
        if (!Belongs(plan.Style, plan.In))
            return "the style is not defined for this location";
        return TextStyle.Unsupported(plan.Style, plan.Explode, plan.Text);
    }

    internal TextDecoding Decoding => In switch
    {
        ViolationLocation.Query => TextDecoding.PercentAndPlus,
        ViolationLocation.Path => TextDecoding.Percent,
        ViolationLocation.Cookie when Style != ParameterStyle.Cookie => TextDecoding.Percent,
        _ => TextDecoding.None,
    };

    private static bool Belongs(ParameterStyle style, ViolationLocation location) => location switch
    {
        ViolationLocation.Path => style is ParameterStyle.Simple or ParameterStyle.Label or ParameterStyle.Matrix,
        ViolationLocation.Header => style is ParameterStyle.Simple,
        ViolationLocation.Cookie => style is ParameterStyle.Form or ParameterStyle.Cookie,
        ViolationLocation.Query => style is ParameterStyle.Form or ParameterStyle.SpaceDelimited or ParameterStyle.PipeDelimited or ParameterStyle.DeepObject,
        _ => false,
    };
}
