using FastShield.Compiler;
using FastShield.Control.Rollout;
using FastShield.Control.Zones;

namespace FastShield.Control.Declaration;

/// <summary>Documents of one declaration that describe the same operation: which of them would win is not to be left to the order of uploads.</summary>
public static class Overlaps
{
    /// <summary>The first one found, for people; null where there is none.</summary>
    public static string? Find(Zone zone, IEnumerable<(string Name, CompiledApi Api)> enabled)
    {
        ArgumentNullException.ThrowIfNull(enabled);
        var seen = new Dictionary<OperationName, string>();
        foreach (var (name, api) in enabled)
        {
            foreach (var (operation, _) in SchemaOperations.Of(api, zone))
            {
                if (!seen.TryAdd(operation, name) && seen[operation] != name)
                {
                    return $"The schemas '{seen[operation]}' and '{name}' both describe {operation}: leave it out of one, or disable one.";
                }
            }
        }

        return null;
    }
}
