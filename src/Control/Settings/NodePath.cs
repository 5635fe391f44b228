using FastShield.Compiler.Reading;

namespace FastShield.Control.Settings;

/// <summary>Finds the node that a violation's JSON path leads to, or the last one on the way that is there.</summary>
internal static class NodePath
{
    public static SourceNode Find(SourceNode root, string target)
    {
        var node = root;
        var i = 1;
        while (i < target.Length)
        {
            string step;
            if (target[i] == '.')
            {
                var end = i + 1;
                while (end < target.Length && target[end] is not ('.' or '['))
                {
                    end++;
                }

                step = target[(i + 1)..end];
                i = end;
            }
            else
            {
                var end = target.IndexOf(']', i);
                if (end < 0)
                {
                    return node;
                }

                step = target[(i + 1)..end].Trim('\'');
                i = end + 1;
            }

            var next = node switch
            {
                ObjectNode container => container[step],
                ArrayNode list when int.TryParse(step, out var index) && index < list.Count => list.Items[index],
                _ => null,
            };
            if (next is null)
            {
                return node;
            }

            node = next;
        }

        return node;
    }
}
