using FastShield.Runtime.Contract;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Json;

/// <summary>Reads an object's discriminating property.</summary>
public static unsafe class Discriminators
{
    /// <summary>
    /// The block that the well-formed value at <paramref name="p"/> names, or <see cref="ValidationProgram.NoBlock"/> where it is
    /// no object, or the property is missing, is no string, or names none.
    /// </summary>
    public static int Choose(DiscriminatorTable table, byte* p, ValidationContext context)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (*p != (byte)'{')
        {
            return ValidationProgram.NoBlock;
        }

        var value = JsonObjectText.FindMember(p, table.Property, context);
        if (value == null || *value != (byte)'"')
        {
            return ValidationProgram.NoBlock;
        }

        var end = JsonText.StringEnd(value + 1, context, out var traits);
        var mark = context.Arena.Mark();
        var block = table.Find(JsonString.Value(value + 1, end, traits, context));
        context.Arena.Release(mark);
        return block;
    }
}
