namespace FastShield.Runtime.Patterns;

/// <summary>
/// Removes positions from which no match can be reached any more, so that a text that is lost is refused at once and
/// not read to its end: the search before <c>^abc</c> is lost behind the first character.
/// </summary>
internal static class DeadEnds
{
    public static void Cut(Continuation[] continuations, int[] continuationOf, int[] setOf, int[][] classesOfSet)
    {
        var alive = FindLiving(continuations, continuationOf);
        for (var i = 0; i < continuations.Length; i++)
        {
            var continuation = continuations[i];
            var kept = Array.FindAll(continuation.Targets, target => alive[continuationOf[target]] && classesOfSet[setOf[target]].Length > 0);
            if (kept.Length != continuation.Targets.Length)
            {
                continuations[i] = new Continuation(kept, continuation.Matched, continuation.AtEnd);
            }
        }
    }

    // Backwards from the continuations that match: who has a target among the living lives too.
    private static bool[] FindLiving(Continuation[] continuations, int[] continuationOf)
    {
        var alive = new bool[continuations.Length];
        var open = new Stack<int>();
        var parents = new List<int>?[continuationOf.Length];
        for (var i = 0; i < continuations.Length; i++)
        {
            foreach (var target in continuations[i].Targets)
            {
                (parents[target] ??= []).Add(i);
            }

            if (continuations[i].Matched || continuations[i].AtEnd)
            {
                alive[i] = true;
                open.Push(i);
            }
        }

        var positions = new List<int>?[continuations.Length];
        for (var position = 0; position < continuationOf.Length; position++)
        {
            (positions[continuationOf[position]] ??= []).Add(position);
        }

        while (open.TryPop(out var living))
        {
            foreach (var position in positions[living] ?? [])
            {
                foreach (var parent in parents[position] ?? [])
                {
                    if (!alive[parent])
                    {
                        alive[parent] = true;
                        open.Push(parent);
                    }
                }
            }
        }

        return alive;
    }
}
