using FastShield.Runtime.Json;
using FastShield.Runtime.Parameters;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Multipart;

/// <summary>How a body of multipart/form-data is read and checked. Made by the compiler; immutable.</summary>
public sealed class MultipartPlan
{
    private readonly int[] _slots;

    /// <param name="fields">The declared properties, each name once.</param>
    /// <param name="deep">Those that are written in style deepObject: `name[key]`.</param>
    public MultipartPlan(IReadOnlyList<MultipartField> fields, IReadOnlyList<FormField> deep)
    {
        ArgumentNullException.ThrowIfNull(fields);
        ArgumentNullException.ThrowIfNull(deep);
        FieldList = [.. fields];
        DeepList = [.. deep];
        var size = 4;
        while (size < FieldList.Length * 2)
            size *= 2;
        _slots = new int[size];
        for (var i = 0; i < FieldList.Length; i++)
            Insert(FieldList[i].Name, i);
    }

    /// <summary>The declared properties.</summary>
    public IReadOnlyList<MultipartField> Fields => FieldList;

    /// <summary>The declared properties that are written in style deepObject.</summary>
    public IReadOnlyList<FormField> Deep => DeepList;

    /// <summary>How undeclared parts are read; its name does not matter, and each of them has a name of its own.</summary>
    public MultipartField Others { get; init; } = new() { Name = [], Reading = PartReading.Text };

    /// <summary>The block of the whole object, or <see cref="ValidationProgram.AnyBlock"/>.</summary>
    public int Block { get; init; } = ValidationProgram.AnyBlock;

    internal MultipartField[] FieldList { get; }

    internal FormField[] DeepList { get; }

    /// <summary>The field of a part's name, in which a quote and line breaks may be percent-encoded; -1 where it is not declared.</summary>
    internal int Find(ReadOnlySpan<byte> name)
    {
        if (name.Contains((byte)'%'))
            return FindEncoded(name);
        for (var slot = SlotOf(name); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            var index = _slots[slot] - 1;
            if (name.SequenceEqual(FieldList[index].Name))
                return index;
        }

        return -1;
    }

    /// <summary>True where a part of this name is one of those that a field in style deepObject is made of.</summary>
    internal bool IsDeep(ReadOnlySpan<byte> name)
    {
        foreach (var field in DeepList)
        {
            if (name.StartsWith(field.Name) && (name.Length == field.Name.Length || name[field.Name.Length] == (byte)'['))
                return true;
        }

        return false;
    }

    private int FindEncoded(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < FieldList.Length; i++)
        {
            if (PercentText.StartsWith(name, TextDecoding.QuoteAndBreaks, FieldList[i].Name) == name.Length)
                return i;
        }

        return -1;
    }

    private int SlotOf(ReadOnlySpan<byte> name) => (int)(SeededHash.Of(0, name) & (uint)(_slots.Length - 1));

    private void Insert(byte[] name, int index)
    {
        var slot = SlotOf(name);
        while (_slots[slot] != 0)
            slot = (slot + 1) & (_slots.Length - 1);
        _slots[slot] = index + 1;
    }
}
