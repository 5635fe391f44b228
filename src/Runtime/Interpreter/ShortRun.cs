using System.Runtime.CompilerServices;
using FastShield.Runtime.Checks.Formats;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Interpreter;

/// <summary>Short strings and numbers by their block's <see cref="ShortForm"/>: the position behind one that conforms, or null, which says nothing.</summary>
internal static unsafe class ShortRun
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* End(ValidationProgram program, in ShortForm form, byte* p)
    {
        if (*p == (byte)'"')
        {
            return form.HasStrings ? String(program, in form, p) : null;
        }

        return form.HasNumbers && (uint)(*p - '0') <= 9 ? Number(in form, p) : null;
    }

    /// <summary>The same for the value of a declared property, where its block asks for nothing more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Alone(ValidationProgram program, PropertyRule property, byte* p)
    {
        if (!property.IsDeclared || property.Block < 0)
        {
            return null;
        }

        ref readonly var block = ref program.Blocks[property.Block];
        return block.FirstLogic == block.Count ? End(program, in block.ShortInPlace, p) : null;
    }

    private static byte* String(ValidationProgram program, in ShortForm form, byte* p)
    {
        var text = p + 1;
        var end = form.FixedLength > 0 ? ShortText.FixedEnd(text, form.FixedLength)
            : form.IsTiny ? ShortText.TinyStringEnd(text) : form.ReadsFar ? ShortText.MaskedStringEnd(text) : ShortText.StringEnd(text);
        if (end == null)
        {
            return null;
        }

        var length = (int)(end - text);
        var holds = (length >= form.LeastLength) & (length <= form.MostLength)
            && (form.Values == ShortForm.None || program.Values[form.Values].ContainsShort(text, length))
            && (form.Format == FormatKind.None || ShortFormats.Is(form.Format, text, length))
            && (form.Pattern == ShortForm.None || program.Patterns[form.Pattern].Masks!.IsMatch(text, length, out _));
        return holds ? end + 1 : null;
    }

    private static byte* Number(in ShortForm form, byte* p)
    {
        if (!form.HasLimits)
        {
            return form.IsWhole ? ShortText.WholeEnd(p) : ShortText.NumberEnd(p);
        }

        var end = form.IsWhole ? ShortText.WholeEnd(p, out var value) : ShortText.NumberEnd(p, out value);
        return end != null && (value >= form.Least) & (value <= form.Most) ? end : null;
    }
}
