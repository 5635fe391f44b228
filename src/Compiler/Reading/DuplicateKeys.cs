using FastShield.Compiler.Diagnostics;

namespace FastShield.Compiler.Reading;

/// <summary>Refuses an object that says a key twice: two readers may take different ones, so there is no right answer.</summary>
internal static class DuplicateKeys
{
    private const int CompareLimit = 8;

    public static void Refuse(ReadOnlySpan<ObjectMember> members)
    {
        if (members.Length > CompareLimit)
        {
            RefuseBySet(members);
            return;
        }

        for (var i = 1; i < members.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (string.Equals(members[i].Name, members[j].Name, StringComparison.Ordinal))
                {
                    throw Fault(members[i], members[j]);
                }
            }
        }
    }

    private static void RefuseBySet(ReadOnlySpan<ObjectMember> members)
    {
        var seen = new Dictionary<string, ObjectMember>(members.Length, StringComparer.Ordinal);
        foreach (var member in members)
        {
            if (!seen.TryAdd(member.Name, member))
            {
                throw Fault(member, seen[member.Name]);
            }
        }
    }

    private static DocumentException Fault(ObjectMember second, ObjectMember first) =>
        new(
            DiagnosticCodes.DuplicateKey,
            second.Line,
            second.Column,
            $"The key \"{Shown.Short(second.Name)}\" is here a second time; the first is in line {first.Line}. Remove or rename one of them.");
}
