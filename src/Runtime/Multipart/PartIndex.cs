using FastShield.Runtime.Parameters;

namespace FastShield.Runtime.Multipart;

/// <summary>The parts of a body and which field each belongs to; read once, in one pass. Keeps its memory.</summary>
/// <param name="limit">Parts at most.</param>
internal sealed class PartIndex(int limit)
{
    private Part[] _parts = new Part[Math.Min(limit, 16)];
    private FieldParts[] _fields = [];

    /// <summary>The parts in their order.</summary>
    public ReadOnlySpan<Part> Parts => _parts.AsSpan(0, Count);

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The parts that make up fields in style deepObject.</summary>
    public PairIndex Deep { get; } = new(limit);

    /// <summary>The name of the field that is at fault, where reading failed; may be empty.</summary>
    public byte[] Faulty { get; private set; } = [];

    /// <summary>The parts of a declared field.</summary>
    public ref readonly FieldParts Of(int field) => ref _fields[field];

    /// <summary>Reads all parts.</summary>
    public ComposeOutcome Read(MultipartPlan plan, ReadOnlySpan<byte> delimiter, ReadOnlySpan<byte> body)
    {
        Begin(plan);
        var scanner = new PartScanner(body, delimiter);
        while (scanner.MoveNext(out var start, out var end))
        {
            if (Count == limit)
                return ComposeOutcome.TooMuch;
            if (Count == _parts.Length)
                Array.Resize(ref _parts, Math.Min(limit, Count * 2));
            ref var part = ref _parts[Count];
            var outcome = PartHead.Read(body, start, end, out part);
            if (outcome == ComposeOutcome.Done)
                outcome = Place(plan, body, ref part);
            if (outcome != ComposeOutcome.Done)
                return outcome;
            Count++;
        }

        return scanner.IsBroken ? ComposeOutcome.BadSyntax : ComposeOutcome.Done;
    }

    private void Begin(MultipartPlan plan)
    {
        Count = 0;
        Faulty = [];
        Deep.Clear();
        if (_fields.Length < plan.FieldList.Length)
            _fields = new FieldParts[plan.FieldList.Length];
        _fields.AsSpan(0, plan.FieldList.Length).Clear();
    }

    private ComposeOutcome Place(MultipartPlan plan, ReadOnlySpan<byte> body, ref Part part)
    {
        var name = part.Name(body);
        part.Next = -1;
        part.Field = plan.Find(name);
        var field = part.Field < 0 ? plan.Others : plan.FieldList[part.Field];
        if (part.Field < 0 && plan.IsDeep(name))
        {
            part.Field = Part.OfDeep;
            field = MultipartField.OfDeep;
            Deep.Add(part.NameStart, part.NameLength, part.ContentStart, part.ContentLength);
        }
        else if (part.Field >= 0)
        {
            Chain(ref _fields[part.Field]);
        }

        Faulty = field.Name;
        var outcome = PartType.Read(field, body, ref part);
        if (outcome == ComposeOutcome.Done)
            Faulty = [];
        return outcome;
    }

    private void Chain(ref FieldParts field)
    {
        if (field.Count++ == 0)
            field.First = Count;
        else
            _parts[field.Last].Next = Count;
        field.Last = Count;
    }
}
