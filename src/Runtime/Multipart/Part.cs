namespace FastShield.Runtime.Multipart;

/// <summary>One part of a body, as offsets into it.</summary>
internal struct Part
{
    /// <summary>In place of a field's index: the document does not declare it.</summary>
    public const int Undeclared = -1;

    /// <summary>In place of a field's index: a piece of a field in style deepObject.</summary>
    public const int OfDeep = -2;

    public int NameStart;
    public int NameLength;

    /// <summary>The value of its Content-Type field; a length of 0 where it has none.</summary>
    public int TypeStart;
    public int TypeLength;

    public int ContentStart;
    public int ContentLength;

    /// <summary>Index of its field in the plan, <see cref="Undeclared"/> or <see cref="OfDeep"/>.</summary>
    public int Field;

    /// <summary>The next part of the same field, or -1.</summary>
    public int Next;

    /// <summary>How its content is read.</summary>
    public PartReading Reading;

    public readonly ReadOnlySpan<byte> Name(ReadOnlySpan<byte> body) => body.Slice(NameStart, NameLength);

    public readonly ReadOnlySpan<byte> Type(ReadOnlySpan<byte> body) => body.Slice(TypeStart, TypeLength);

    public readonly ReadOnlySpan<byte> Content(ReadOnlySpan<byte> body) => body.Slice(ContentStart, ContentLength);
}
