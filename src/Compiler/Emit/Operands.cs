using FastShield.Runtime.Program;

namespace FastShield.Compiler.Emit;

/// <summary>The tables of the program that emitted code looks into: each becomes one field of the engine.</summary>
internal sealed class Operands(BlockFolding folding)
{
    private readonly SortedSet<(string Stem, int Index)> _used = [];

    /// <summary>The fields, by kind and index.</summary>
    public IEnumerable<(Name Field, Name Type, Name Table, int Index)> Fields
    {
        get
        {
            foreach (var (stem, index) in _used)
            {
                var (type, table) = stem switch
                {
                    "_decimal" => ("DecimalOperand", "Decimals"),
                    "_discriminator" => ("DiscriminatorTable", "Discriminators"),
                    "_object" => ("ObjectShape", "Objects"),
                    "_pattern" => ("Pattern", "Patterns"),
                    _ => ("ValueSet", "Values"),
                };
                yield return (Name.Numbered(stem, index), Name.Of(type), Name.Of(table), index);
            }
        }
    }

    /// <summary>The patterns among them.</summary>
    public IEnumerable<(Name Field, int Index)> PatternFields =>
        _used.Where(use => use.Stem == "_pattern").Select(use => (Name.Numbered(use.Stem, use.Index), use.Index));

    public Name Decimal(int index) => Use("_decimal", index);

    public Name Discriminator(int index) => Use("_discriminator", index);

    /// <summary>The blocks that a discriminator's table names, below the one that is emitted for them.</summary>
    public IEnumerable<IGrouping<int, int>> ChoicesOf(int discriminator) =>
        folding.Source.Discriminators[discriminator].Blocks.Where(block => block != ValidationProgram.NoBlock).Distinct().Order().GroupBy(folding.Of);

    public Name Object(int index) => Use("_object", index);

    public Name Pattern(int index) => Use("_pattern", index);

    public Name Values(int index) => Use("_values", index);

    private Name Use(string stem, int index)
    {
        _used.Add((stem, index));
        return Name.Numbered(stem, index);
    }
}
