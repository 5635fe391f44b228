namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>Words that describe and refuse nothing, or that only name things for references.</summary>
internal sealed class Annotations : Keyword
{
    public override bool Constrains => false;

    public override void Lower(SchemaDraft draft)
    {
    }
}
