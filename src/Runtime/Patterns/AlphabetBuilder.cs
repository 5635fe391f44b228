using System.Runtime.InteropServices;

namespace FastShield.Runtime.Patterns;

/// <summary>Finds the coarsest classes of code points such that every set of a pattern is a union of classes.</summary>
internal static class AlphabetBuilder
{
    private const int FirstBeyondAscii = 0x80;

    /// <summary>The alphabet, and for each set the classes it consists of; null where the pattern tells too many characters apart.</summary>
    public static Alphabet? Build(IReadOnlyList<CodePointSet> sets, out int[][] classesOfSet)
    {
        classesOfSet = [];
        var firsts = Boundaries(sets);
        var classes = new int[firsts.Length];
        var count = Refine(sets, firsts, classes);
        if (count < 0)
        {
            return null;
        }

        classesOfSet = new int[sets.Count][];
        for (var i = 0; i < sets.Count; i++)
        {
            classesOfSet[i] = ClassesOf(sets[i], firsts, classes);
        }

        return Tabulate(firsts, classes, count);
    }

    private static int[] Boundaries(IReadOnlyList<CodePointSet> sets)
    {
        var firsts = new SortedSet<int> { 0, FirstBeyondAscii };
        foreach (var set in sets)
        {
            var bounds = set.Bounds;
            for (var i = 0; i < bounds.Length; i += 2)
            {
                firsts.Add(bounds[i]);
                if (bounds[i + 1] < CodePointSet.Last)
                {
                    firsts.Add(bounds[i + 1] + 1);
                }
            }
        }

        var result = new int[firsts.Count];
        firsts.CopyTo(result);
        return result;
    }

    // Partition refinement: each set cuts the classes it meets in two. Returns the number of classes, or -1 over a limit.
    private static int Refine(IReadOnlyList<CodePointSet> sets, int[] firsts, int[] classes)
    {
        var next = 1;
        var work = 0;
        var halves = new Dictionary<int, int>();
        foreach (var set in sets)
        {
            halves.Clear();
            var bounds = set.Bounds;
            for (var i = 0; i < bounds.Length; i += 2)
            {
                for (var k = Array.BinarySearch(firsts, bounds[i]); k < firsts.Length && firsts[k] <= bounds[i + 1]; k++)
                {
                    ref var half = ref CollectionsMarshal.GetValueRefOrAddDefault(halves, classes[k], out var known);
                    half = known ? half : next++;
                    classes[k] = half;
                    if (++work > PatternLimits.ClassWork)
                    {
                        return -1;
                    }
                }
            }
        }

        var compact = new Dictionary<int, int>();
        for (var k = 0; k < classes.Length; k++)
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(compact, classes[k], out var known);
            number = known ? number : compact.Count - 1;
            classes[k] = number;
        }

        return compact.Count <= PatternLimits.Classes ? compact.Count : -1;
    }

    private static int[] ClassesOf(CodePointSet set, int[] firsts, int[] classes)
    {
        var found = new SortedSet<int>();
        var bounds = set.Bounds;
        for (var i = 0; i < bounds.Length; i += 2)
        {
            for (var k = Array.BinarySearch(firsts, bounds[i]); k < firsts.Length && firsts[k] <= bounds[i + 1]; k++)
            {
                found.Add(classes[k]);
            }
        }

        var result = new int[found.Count];
        found.CopyTo(result);
        return result;
    }

    private static Alphabet Tabulate(int[] firsts, int[] classes, int count)
    {
        var ascii = new ushort[FirstBeyondAscii];
        var split = Array.BinarySearch(firsts, FirstBeyondAscii);
        for (int character = 0, k = 0; character < FirstBeyondAscii; character++)
        {
            k = firsts[k + 1] <= character ? k + 1 : k;
            ascii[character] = (ushort)classes[k];
        }

        var wideFirsts = new List<int>();
        var wideClasses = new List<ushort>();
        for (var k = split; k < firsts.Length; k++)
        {
            if (wideClasses.Count == 0 || wideClasses[^1] != classes[k])
            {
                wideFirsts.Add(firsts[k]);
                wideClasses.Add((ushort)classes[k]);
            }
        }

        return new Alphabet(ascii, [.. wideFirsts], [.. wideClasses], count);
    }
}
