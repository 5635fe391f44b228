namespace FastShield.Control.Api;

/// <summary>A page that is asked for.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Size">Entries at most.</param>
internal readonly record struct Page(int Number, int Size)
{
    /// <summary>Entries at most, whatever is asked for: the seed asks for this many.</summary>
    public const int LargestSize = 5000;

    private const int DefaultSize = 20;

    /// <summary>Entries before the page, where they are counted and not pages.</summary>
    public long? Offset { get; init; }

    /// <summary>Reads `page` and `per_page`; a size out of range is brought into it, a text that is no number is refused.</summary>
    public static Page Of(Query query)
    {
        var number = query.Integer("page") ?? 1;
        var size = query.Integer("per_page") ?? DefaultSize;
        return number < 1
            ? throw ApiException.Invalid("page must be 1 or more")
            : new Page((int)Math.Min(number, int.MaxValue), (int)Math.Clamp(size, 1, LargestSize));
    }

    /// <summary>The same, or `limit` and `offset` where one of these is given.</summary>
    public static Page OfLimit(Query query)
    {
        if (query.Integer("limit") is null && query.Integer("offset") is null)
        {
            return Of(query);
        }

        var size = (int)Math.Clamp(query.Integer("limit") ?? DefaultSize, 1, LargestSize);
        var offset = query.Integer("offset") ?? 0;
        return offset < 0
            ? throw ApiException.Invalid("offset must be 0 or more")
            : new Page((int)Math.Min((offset / size) + 1, int.MaxValue), size) { Offset = offset };
    }

    /// <summary>The entries of this page.</summary>
    public IReadOnlyList<T> Cut<T>(IReadOnlyList<T> all)
    {
        var start = Offset ?? ((long)Number - 1) * Size;
        return start >= all.Count ? [] : [.. all.Skip((int)start).Take(Size)];
    }
}
