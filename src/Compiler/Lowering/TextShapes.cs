using FastShield.Runtime.Json;
using FastShield.Runtime.Parameters;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering;

/// <summary>
/// What the text of a parameter or form field may be read as, gathered from the finished blocks: types, items' types, and the
/// properties of objects, through every schema that is applied in place.
/// </summary>
internal static class TextShapes
{
    private const JsonType Scalars = JsonType.Null | JsonType.Boolean | JsonType.Number | JsonType.Integer | JsonType.String;

    // How deep `a[b][c]` is followed: schemas may be recursive, texts of a request are not worth more.
    private const int DeepestNesting = 8;

    /// <summary>The shape for a block; nothing is asked of the text where the block asks for no type.</summary>
    public static TextShape Of(ValidationProgram program, int block) => Of(program, block, 0, []);

    /// <summary>The shape for a block whose values are written in style deepObject: objects and arrays within it have their shapes too.</summary>
    public static TextShape OfDeep(ValidationProgram program, int block) => Of(program, block, DeepestNesting, []);

    private static TextShape Of(ValidationProgram program, int block, int depth, Dictionary<(int Block, int Depth), TextShape> known)
    {
        if (known.TryGetValue((block, depth), out var shape))
        {
            return shape;
        }

        return known[(block, depth)] = Read(program, block, depth, known);
    }

    private static TextShape? Nested(ValidationProgram program, int block, int depth, Dictionary<(int Block, int Depth), TextShape> known) =>
        depth > 0 && (Types(program, block) & (JsonType.Object | JsonType.Array)) != 0 ? Of(program, block, depth - 1, known) : null;

    private static TextShape Read(ValidationProgram program, int block, int depth, Dictionary<(int Block, int Depth), TextShape> known)
    {
        var types = Types(program, block);
        var objects = Shapes(program, block, static b => b.Members, program.Objects);
        var names = new HashSet<byte[]>(ByteArrayComparer.Instance);
        var properties = new List<TextProperty>();
        var additional = JsonType.None;
        foreach (var shape in objects)
        {
            foreach (var property in shape.Properties)
            {
                if (property.IsDeclared && names.Add(property.Name))
                {
                    properties.Add(new TextProperty(
                        property.Name,
                        Types(program, property.Block),
                        Items(program, property.Block),
                        Nested(program, property.Block, depth, known)));
                }
            }

            additional |= Types(program, shape.Additional) & Scalars;
        }

        return new TextShape
        {
            Types = types,
            ItemTypes = Items(program, block),
            Items = NestedItems(program, block, depth, known),
            Properties = properties,
            AdditionalTypes = additional == JsonType.None ? JsonType.String : additional,
        };
    }

    /// <summary>True where an object of this block may have members that it does not declare.</summary>
    public static bool IsOpen(ValidationProgram program, int block)
    {
        foreach (var shape in Shapes(program, block, static b => b.Members, program.Objects))
        {
            if (shape.Additional == ValidationProgram.NoBlock)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The types that a text may stand for: a block that allows every type asks for none, so that a text stays one value.</summary>
    public static JsonType Types(ValidationProgram program, int block)
    {
        var types = program.TypesOf(block);
        return types == JsonType.Any ? Scalars : types;
    }

    private static TextShape? NestedItems(ValidationProgram program, int block, int depth, Dictionary<(int Block, int Depth), TextShape> known)
    {
        foreach (var shape in Shapes(program, block, static b => b.Items, program.Arrays))
        {
            if (shape.Prefix.Length == 0 && Nested(program, shape.Rest, depth, known) is { } items)
            {
                return items;
            }
        }

        return null;
    }

    private static JsonType Items(ValidationProgram program, int block)
    {
        var types = JsonType.None;
        foreach (var shape in Shapes(program, block, static b => b.Items, program.Arrays))
        {
            types |= shape.Rest == ValidationProgram.AnyBlock && shape.Prefix.Length > 0 ? JsonType.None : Types(program, shape.Rest);
            foreach (var item in shape.Prefix)
            {
                types |= Types(program, item);
            }
        }

        return types == JsonType.None ? JsonType.String : types;
    }

    private static List<T> Shapes<T>(ValidationProgram program, int block, Func<Block, int> select, T[] table)
    {
        var found = new List<T>();
        var seen = new HashSet<int>();
        var waiting = new Stack<int>();
        waiting.Push(block);
        while (waiting.TryPop(out var next))
        {
            if (next < 0 || !seen.Add(next))
            {
                continue;
            }

            var index = select(program.Blocks[next]);
            if (index >= 0)
            {
                found.Add(table[index]);
            }

            foreach (var instruction in program.InstructionsOf(next).ToArray())
            {
                // What may not hold says nothing about what the value looks like.
                if (instruction.Kind == InstructionKind.LogicNot)
                {
                    continue;
                }

                foreach (var target in Reach.SameValue(program, instruction).Reverse())
                {
                    waiting.Push(target);
                }
            }
        }

        return found;
    }
}
