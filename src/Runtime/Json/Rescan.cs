using FastShield.Runtime.Contract;
using FastShield.Runtime.Memory;

namespace FastShield.Runtime.Json;

/// <summary>
/// One more reading of a value for a branch: charged to the work budget, its scratch memory given back, depth and keys as before.
/// Both engines read again through this alone, so that they spend the budget alike.
/// </summary>
public readonly unsafe struct Rescan
{
    private readonly ValidationContext _context;
    private readonly ArenaMark _mark;
    private readonly int _depth;

    private Rescan(ValidationContext context)
    {
        _context = context;
        _mark = context.Arena.Mark();
        _depth = context.Depth;
        context.Rescans++;
    }

    /// <summary>Begins to read <paramref name="bytes"/> again; false where the budget is exhausted, and then nothing has to be ended.</summary>
    public static bool TryBegin(ValidationContext context, long bytes, out Rescan rescan)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Charge(bytes))
        {
            rescan = default;
            return false;
        }

        rescan = new Rescan(context);
        return true;
    }

    /// <summary>Ends the reading; true where it came to the value's end.</summary>
    public bool End(byte* position)
    {
        _context.Rescans--;
        _context.Arena.Release(_mark);
        _context.Depth = _depth;
        return position != null;
    }
}
