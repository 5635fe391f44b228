using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Parameters;

/// <summary>How a body of application/x-www-form-urlencoded is read and checked. Made by the compiler; immutable.</summary>
public sealed class FormPlan
{
    /// <param name="fields">The declared properties.</param>
    public FormPlan(IReadOnlyList<FormField> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        foreach (var field in fields)
        {
            var reason = FormField.Unsupported(field);
            if (reason is not null)
                throw new ArgumentException(reason, nameof(fields));
        }

        FieldList = [.. fields];
    }

    /// <summary>The declared properties.</summary>
    public IReadOnlyList<FormField> Fields => FieldList;

    /// <summary>The types of undeclared properties; only scalar types count.</summary>
    public JsonType AdditionalTypes { get; init; } = JsonType.String;

    /// <summary>The block of the whole object, or <see cref="ValidationProgram.AnyBlock"/>.</summary>
    public int Block { get; init; } = ValidationProgram.AnyBlock;

    internal FormField[] FieldList { get; }
}
