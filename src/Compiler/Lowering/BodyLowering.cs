using System.Text;
using FastShield.Compiler.Contract;
using FastShield.Compiler.Diagnostics;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Json;
using FastShield.Runtime.Parameters;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering;

/// <summary>Turns the request body of an operation into its checks; media types whose content is not read yet are a gap where their schema asks something.</summary>
internal static class BodyLowering
{
    /// <summary>The checks for a body whose media types' schemas have been lowered to the given blocks.</summary>
    public static BodyCheck Lower(
        RequestBodyContract body, bool isRequired, int[] blocks, ValidationProgram program, ApiContract contract, DiagnosticBag diagnostics)
    {
        var media = new List<MediaCheck>(blocks.Length);
        for (var i = 0; i < blocks.Length; i++)
        {
            var content = body.Content[i];
            var range = new MediaType($"{content.Range.Type}/{content.Range.Subtype}");
            if (content.Range.IsJson)
            {
                media.Add(new MediaCheck(range, MediaKind.Json, blocks[i], null));
            }
            else if (content.Range.IsForm)
            {
                media.Add(Form(content, range, blocks[i], program, diagnostics));
            }
            else if (content.Range is { IsMultipart: true, Subtype: "form-data" } && blocks[i] != ValidationProgram.AnyBlock)
            {
                media.Add(MultipartLowering.Lower(content, range, blocks[i], program, contract, diagnostics));
            }
            else if (content.Range.Subtype == "*")
            {
                media.Add(new MediaCheck(range, MediaKind.ByType, blocks[i], null));
            }
            else
            {
                media.Add(Other(content, range, blocks[i], program, diagnostics));
            }
        }

        return new BodyCheck(isRequired, media);
    }

    private static MediaCheck Form(MediaTypeContract content, MediaType range, int block, ValidationProgram program, DiagnosticBag diagnostics)
    {
        var shape = TextShapes.Of(program, block);
        var fields = new List<FormField>();
        foreach (var property in shape.Properties)
        {
            var encoding = content.Encoding.FirstOrDefault(e => Encoding.UTF8.GetBytes(e.Name).AsSpan().SequenceEqual(property.Name));
            var style = encoding is { IsByStyle: true } ? ParameterLowering.StyleOf(encoding.Style) : Runtime.Parameters.ParameterStyle.Form;
            var own = BlockOf(program, block, property.Name);
            var text = style == Runtime.Parameters.ParameterStyle.DeepObject ? TextShapes.OfDeep(program, own) : TextShapes.Of(program, own);
            var field = new FormField
            {
                Name = property.Name,
                Style = style,
                Explode = encoding is not { IsByStyle: true } || encoding.IsExploded,
                IsJson = encoding is not { IsByStyle: true } && IsJson(encoding, property.Types),
                IsJsonItems = encoding is null or { IsByStyle: false, ContentType: null } && text is { Types: JsonType.Array, ItemTypes: JsonType.Object },
                Text = text,
            };
            if (FormField.Unsupported(field) is not { } reason)
            {
                fields.Add(field);
                continue;
            }

            diagnostics.Gap(
                SchemaCodes.UnsupportedBody, content.Node, $"The form field '{Encoding.UTF8.GetString(property.Name)}' is not enforced yet: {reason}.");
        }

        return new MediaCheck(range, MediaKind.Form, block, new FormPlan(fields) { AdditionalTypes = shape.AdditionalTypes, Block = block });
    }

    /// <summary>An object in a form is JSON unless its encoding says otherwise (OAS 3.1.1 section 4.8.15.1.1).</summary>
    private static bool IsJson(EncodingContract? encoding, JsonType types) =>
        encoding?.ContentType is { } type
            ? MediaRange.TryParse(type, out var range) && range.IsJson
            : types == JsonType.Object;

    private static MediaCheck Other(MediaTypeContract content, MediaType range, int block, ValidationProgram program, DiagnosticBag diagnostics)
    {
        if (content.Range.Type == "text" || IsJustBytes(program, block))
        {
            return new MediaCheck(range, IsJustBytes(program, block) ? MediaKind.Opaque : MediaKind.Text, block, null);
        }

        diagnostics.Gap(
            SchemaCodes.UnsupportedBody, content.Node, $"Bodies of type '{content.Range.Text}' are not held against their schema yet.");
        return new MediaCheck(range, MediaKind.Opaque, block, null);
    }

    /// <summary>True where the schema asks nothing, or only that the body be a string, which every body is.</summary>
    private static bool IsJustBytes(ValidationProgram program, int block)
    {
        if (block < 0)
        {
            return block == ValidationProgram.AnyBlock;
        }

        foreach (var instruction in program.InstructionsOf(block))
        {
            if (instruction.Kind != InstructionKind.AssertType || ((JsonType)instruction.A & JsonType.String) == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static int BlockOf(ValidationProgram program, int block, byte[] name) =>
        PropertyBlocks.Find(program, block, name);
}
