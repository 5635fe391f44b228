using FastShield.Runtime.Checks.Formats;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Emit;

/// <summary>The calls that emitted methods make for a value at `p`; each gives the position behind it, or null.</summary>
internal static class Call
{
    public static Code Any => Code.Of($"JsonText.Skip(p, context)");

    public static Code String => Code.Of($"JsonText.StringValueEnd(p, context)");

    public static Code Literal => Code.Of($"JsonText.LiteralEnd(p, context)");

    public static Code Boolean => Code.Of($"JsonText.BooleanEnd(p, context)");

    public static Code Number => Code.Of($"JsonText.NumberValueEnd(p, context)");

    public static Code Method(Name method) => Code.Of($"{method}(p, context)");

    /// <summary>The beginning of a format's check; the text and the closing parenthesis follow.</summary>
    public static Code Format(Instruction instruction) =>
        Code.Of($"FormatCatalog.Check(FormatKind.{Name.Of(((FormatKind)instruction.A).ToString())}");

    /// <summary>The value against a block, which may be one of those below zero.</summary>
    public static Code Block(int block) => block switch
    {
        ValidationProgram.AnyBlock => Any,
        ValidationProgram.NoBlock => Code.Of($"null"),
        _ => Method(Name.Numbered("B", block)),
    };
}
