namespace FastShield.Runtime.Rules;

/// <summary>The working memory of evaluating rules: one for each thread, used again and again; grows to what the largest table and request need.</summary>
public sealed class RuleContext
{
    private byte[] _memory = new byte[1024];
    private int[] _marks = [];
    private int _generation = 1;

    /// <summary>Lines of the table that may still match, one bit each.</summary>
    internal ulong[] Candidates = [];

    /// <summary>Bytes of memory in use.</summary>
    internal int Used { get; set; }

    /// <summary>The line that is looked at next.</summary>
    internal int Line { get; set; }

    /// <summary>Makes ready for a table; answers of conditions are forgotten.</summary>
    internal void Begin(int words, int atoms)
    {
        if (Candidates.Length < words)
        {
            Candidates = new ulong[words];
        }

        if (_marks.Length < atoms)
        {
            _marks = new int[atoms];
        }

        // Marks of earlier generations are smaller, so that nothing has to be cleared.
        if (_generation > int.MaxValue - 4)
        {
            Array.Clear(_marks);
            _generation = 1;
        }

        _generation += 2;
        Used = 0;
        Line = 0;
    }

    /// <summary>What a condition answered before for this request.</summary>
    internal bool TryRecall(int atom, out bool answer)
    {
        var mark = _marks[atom] - _generation;
        answer = mark == 1;
        return mark >= 0;
    }

    internal void Remember(int atom, bool answer) => _marks[atom] = _generation + (answer ? 1 : 0);

    /// <summary>Memory that stays as it is until the end of the condition at hand; what was given before stays too.</summary>
    internal Span<byte> Take(int length)
    {
        if (length > _memory.Length - Used)
        {
            // Texts that were made lie in the old memory, which lives as long as they are looked at.
            _memory = new byte[Math.Max(length, _memory.Length * 2)];
            Used = 0;
        }

        var taken = _memory.AsSpan(Used, length);
        Used += length;
        return taken;
    }
}
