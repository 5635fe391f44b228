namespace FastShield;

/// <summary>
/// `Select` without the iterators of System.Linq. Those have a virtual generic `Select` of their own, so that ahead of time every element type is compiled
/// with every result type that can follow it: 9 of the native binary's 40 MB (docs/OPTIMIZATIONS.md). Each project compiles this file, and the compiler
/// prefers it, because it lies in a namespace around theirs.
/// </summary>
internal static class Sequences
{
    /// <summary>What each element becomes, when it is asked for.</summary>
    public static IEnumerable<TResult> Select<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, TResult> selector)
    {
        foreach (var item in source)
        {
            yield return selector(item);
        }
    }

    /// <summary>What each element becomes by its place, which is counted from 0.</summary>
    public static IEnumerable<TResult> Select<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, int, TResult> selector)
    {
        var place = 0;
        foreach (var item in source)
        {
            yield return selector(item, place++);
        }
    }
}
