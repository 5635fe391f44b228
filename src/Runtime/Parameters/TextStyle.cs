using FastShield.Runtime.Json;

namespace FastShield.Runtime.Parameters;

/// <summary>What the styles mean for the reading of a text.</summary>
internal static class TextStyle
{
    private const JsonType Scalars = JsonType.Null | JsonType.Boolean | JsonType.Number | JsonType.Integer | JsonType.String;

    /// <summary>Types of one text without parts.</summary>
    public static bool HasScalar(JsonType types) => (types & Scalars) != 0 || types == JsonType.None;

    /// <summary>The reason why a combination cannot be read, or null.</summary>
    public static string? Unsupported(ParameterStyle style, bool explode, TextShape text)
    {
        var isObject = (text.Types & JsonType.Object) != 0;
        var isArray = (text.Types & JsonType.Array) != 0;
        if (style == ParameterStyle.DeepObject)
            return UnsupportedDeep(text);
        if (explode && isObject && style is (ParameterStyle.SpaceDelimited or ParameterStyle.PipeDelimited))
            return "an exploded object is not defined for this style";
        if (isArray && (text.ItemTypes & Scalars) == 0)
            return "items that are arrays or objects cannot be written as text";
        if (!isObject)
            return null;

        var repeats = IsNamed(style, explode);
        foreach (var property in text.PropertyList)
        {
            if ((property.Types & JsonType.Object) != 0 && !HasScalar(property.Types) && (property.Types & JsonType.Array) == 0)
                return "an object within an object cannot be written as text";
            if (property.Types == JsonType.Array && !repeats)
                return "an array within an object cannot be written in this style";
        }

        return null;
    }

    private static string? UnsupportedDeep(TextShape text)
    {
        if ((text.Types & JsonType.Array) != 0 && IsDeeper(text.ItemTypes) && text.Items is null)
            return "items are nested too deep to be written as text";
        var reason = text.Items is null ? null : UnsupportedDeep(text.Items);
        foreach (var property in text.PropertyList)
        {
            if ((property.Types & JsonType.Object) != 0 && !HasScalar(property.Types) && property.Nested is null)
                return "objects are nested too deep to be written as text";
            if (property.Nested is not null)
                reason ??= UnsupportedDeep(property.Nested);
        }

        return reason;
    }

    private static bool IsDeeper(JsonType types) => (types & (JsonType.Object | JsonType.Array)) != 0 && !HasScalar(types);

    /// <summary>True where an object's properties are parameters or pairs of their own, found by name.</summary>
    public static bool IsNamed(ParameterStyle style, bool explode) =>
        style == ParameterStyle.DeepObject || (explode && style is (ParameterStyle.Form or ParameterStyle.Cookie or ParameterStyle.Matrix));

    /// <summary>True where not the plan's own name finds its pairs, or not it alone: its properties' names do.</summary>
    public static bool IsNamedOnly(TextPlan plan) => !plan.IsJson
        && (plan.Style == ParameterStyle.DeepObject || (plan.Text.Types == JsonType.Object && IsNamed(plan.Style, plan.Explode)));

    /// <summary>True where an array repeats the parameter's name for each item.</summary>
    public static bool Repeats(ParameterStyle style, bool explode) =>
        explode && style is not (ParameterStyle.Simple or ParameterStyle.Label);

    /// <summary>What parts the items of an array, or the names and values of an object, in one text.</summary>
    public static Delimiter DelimiterOf(ParameterStyle style, bool explode) => style switch
    {
        ParameterStyle.SpaceDelimited => Delimiter.Space,
        ParameterStyle.PipeDelimited => Delimiter.Pipe,
        ParameterStyle.Label when explode => Delimiter.Dot,
        _ => Delimiter.Comma,
    };
}
