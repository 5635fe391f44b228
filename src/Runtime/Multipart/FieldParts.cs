namespace FastShield.Runtime.Multipart;

/// <summary>The parts of one declared field, as indexes; each part knows the next.</summary>
internal struct FieldParts
{
    public int First;
    public int Last;
    public int Count;
}
