using FastShield.Compiler.Diagnostics;

namespace FastShield.Compiler.Reading;

/// <summary>
/// The merge key `&lt;&lt;` of YAML 1.1, which documents still use with anchors: the mapping's own keys win, then the earlier of the merged
/// mappings.
/// </summary>
internal static class YamlMergeKey
{
    public static void Into(List<ObjectMember> members, ObjectMember merge)
    {
        var names = new HashSet<string>(members.Count, StringComparer.Ordinal);
        foreach (var member in members)
        {
            names.Add(member.Name);
        }

        foreach (var source in Sources(merge))
        {
            foreach (var member in source.Members)
            {
                if (names.Add(member.Name))
                {
                    members.Add(member);
                }
            }
        }
    }

    private static IEnumerable<ObjectNode> Sources(ObjectMember merge) => merge.Value switch
    {
        ObjectNode one => [one],
        ArrayNode many => many.Items.Select(item => item as ObjectNode ?? throw Fault(merge)),
        _ => throw Fault(merge),
    };

    private static DocumentException Fault(ObjectMember merge) =>
        new(DiagnosticCodes.YamlMergeKey, merge.Line, merge.Column, "The merge key << takes a mapping or a list of mappings.");
}
