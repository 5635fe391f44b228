using System.Text;
using FastShield.Compiler.Contract;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Json;
using FastShield.Runtime.Parameters;
using FastShield.Runtime.Program;
using PlanStyle = FastShield.Runtime.Parameters.ParameterStyle;

namespace FastShield.Compiler.Lowering;

/// <summary>Turns a body of application/x-www-form-urlencoded into its plan, property by property; what cannot be read exactly is a gap with its place.</summary>
internal static class FormLowering
{
    /// <summary>The check for a body whose schema has been lowered to the given block.</summary>
    public static MediaCheck Lower(MediaTypeContract content, MediaType range, int block, ValidationProgram program, BodyGaps gaps)
    {
        if (block >= 0 && (program.TypesOf(block) & JsonType.Object) == 0)
        {
            gaps.Add(content.Node, "A form is an object to its schema, and this one allows none");
        }

        var shape = TextShapes.Of(program, block);
        var fields = new List<FormField>();
        var own = new PropertyBlocks(program, block);
        var encodings = content.Encoding.ToDictionary(e => e.Name, StringComparer.Ordinal);
        foreach (var property in shape.Properties)
        {
            var encoding = encodings.GetValueOrDefault(Encoding.UTF8.GetString(property.Name));
            var field = Field(property, encoding, own.Find(property.Name), program);
            if ((OfContentType(encoding, property.Types) ?? FormField.Unsupported(field)) is { } reason)
            {
                gaps.Add(encoding?.Node ?? content.Node, $"The form field '{Encoding.UTF8.GetString(property.Name)}' is not enforced yet: {reason}");
                continue;
            }

            fields.Add(field);
        }

        return new MediaCheck(range, MediaKind.Form, block, new FormPlan(fields) { AdditionalTypes = shape.AdditionalTypes, Block = block });
    }

    private static FormField Field(TextProperty property, EncodingContract? encoding, int own, ValidationProgram program)
    {
        var isByStyle = encoding is { IsByStyle: true };
        var style = isByStyle ? ParameterLowering.StyleOf(encoding!.Style) : PlanStyle.Form;
        var text = style == PlanStyle.DeepObject ? TextShapes.OfDeep(program, own) : TextShapes.Of(program, own);
        return new FormField
        {
            Name = property.Name,
            Style = style,
            Explode = !isByStyle || encoding!.IsExploded,
            IsJson = !isByStyle && IsJson(encoding, property.Types),
            IsJsonItems = encoding is null or { IsByStyle: false, ContentType: null } && text is { Types: JsonType.Array, ItemTypes: JsonType.Object },
            Text = text,
        };
    }

    /// <summary>An object in a form is JSON unless its encoding says otherwise (OAS 3.1.1 section 4.8.15.1.1).</summary>
    private static bool IsJson(EncodingContract? encoding, JsonType types) =>
        encoding?.ContentType is { } type
            ? MediaRange.TryParse(type, out var range) && range.IsJson
            : types == JsonType.Object;

    /// <summary>Why a field of the content type that its encoding names cannot be read; a form has no place to say which of several it is.</summary>
    private static string? OfContentType(EncodingContract? encoding, JsonType types)
    {
        if (encoding is not { IsByStyle: false, ContentType: { } type })
        {
            return null;
        }

        if (!MediaRange.TryParse(type, out var range))
        {
            return $"'{type}' is not one media type";
        }

        return range.IsJson || (types & (JsonType.Object | JsonType.Array)) == 0 ? null : $"an object or array of type '{type}' is not read";
    }
}
