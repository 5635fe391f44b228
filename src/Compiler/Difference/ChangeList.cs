namespace FastShield.Compiler.Difference;

/// <summary>Collects changes, bounded; the same change in several operations becomes one with several places.</summary>
internal sealed class ChangeList
{
    private const int MostChanges = 5000;

    private readonly List<ApiChange> _changes = [];
    private readonly Dictionary<(string Kind, string Message, string? Old, string? New), int> _known = [];

    /// <summary>How many were counted and not kept.</summary>
    public int Dropped { get; private set; }

    /// <summary>The changes, the breaking ones first.</summary>
    public IReadOnlyList<ApiChange> Sorted() =>
        [.. _changes.OrderByDescending(change => change.IsBreaking).ThenByDescending(change => change.IsUndecided)];

    public void Add(ApiChange change, string where)
    {
        var key = (change.Kind, change.Message, change.Old?.Pointer, change.New?.Pointer);
        if (_known.TryGetValue(key, out var index))
        {
            var known = _changes[index];
            _changes[index] = known with
            {
                Where = known.Where.Contains(where) ? known.Where : [.. known.Where, where],
                Refused = known.Refused ?? change.Refused,
                Accepted = known.Accepted ?? change.Accepted,
            };
            return;
        }

        if (_changes.Count == MostChanges)
        {
            Dropped++;
            return;
        }

        _known.Add(key, _changes.Count);
        _changes.Add(change with { Where = [where] });
    }
}
