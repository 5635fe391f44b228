namespace FastShield.Runtime.Program;

/// <summary>OpenAPI's discriminator: a property whose text names the one block that an object is held against (OAS 3.1.1 section 4.8.25).</summary>
/// <param name="Property">The property's name, in UTF-8.</param>
/// <param name="Values">The texts that name a block, in UTF-8.</param>
/// <param name="Blocks">The blocks, beside <paramref name="Values"/>.</param>
public sealed record DiscriminatorTable(byte[] Property, byte[][] Values, int[] Blocks)
{
    /// <summary>The block that a decoded text names, or <see cref="ValidationProgram.NoBlock"/>.</summary>
    public int Find(ReadOnlySpan<byte> value)
    {
        for (var i = 0; i < Values.Length; i++)
        {
            if (value.SequenceEqual(Values[i]))
            {
                return Blocks[i];
            }
        }

        return ValidationProgram.NoBlock;
    }
}
