namespace FastShield.Runtime.Parameters;

/// <summary>A property of a form body, by its schema and its `encoding` (OpenAPI 3.1.1 section 4.8.15). Immutable.</summary>
public sealed class FormField : TextPlan
{
    /// <summary>True for an array of objects without a style: the name is repeated, and each value is the JSON text of one item.</summary>
    public bool IsJsonItems { get; init; }

    /// <summary>Null where the decoder reads the field, as <see cref="ParameterPlan.Unsupported"/> says for parameters; else the reason why not, for the compiler to refuse the document.</summary>
    public static string? Unsupported(FormField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (field.IsJson || field.IsJsonItems)
            return null;
        return field.Style is ParameterStyle.Form or ParameterStyle.SpaceDelimited or ParameterStyle.PipeDelimited or ParameterStyle.DeepObject
            ? TextStyle.Unsupported(field.Style, field.Explode, field.Text)
            : "the style is not defined for form bodies";
    }
}
