using System.Text;
using FastShield.Compiler.Reading;

namespace FastShield.Control.Settings;

/// <summary>What a change of the settings changes, and what of it waits for a restart.</summary>
public sealed class SettingsChange
{
    // What is bound to threads, files and stores that are made once. With zones managed by API also what their documents are compiled with.
    private static readonly HashSet<string> _atStart = ["loops", "transport", "events", "ops", "otlp", "otlp_interval", "otlp_spans", "state", "sealing_key", "sealing_key_env", "client_authority", "client_certificates_per_zone", "admin", "admin_hosts", "store", "zones", "legacy_keys", "operations_per_call", "control"];

    private static readonly HashSet<string> _ofDocuments =
    [
        "engine", "compiled_limit", "refs_root", "allow_gaps", "unchecked_bodies", "content_encoding", "formats", "path_normalization", "encoded_slash",
        "encoded_slash_hosts", "undeclared_query", "encoded_delimiters", "security", "response_action", "operations",
    ];

    private SettingsChange(List<string> changed, List<string> waiting)
    {
        Changed = changed;
        Waiting = waiting;
    }

    /// <summary>The members of the settings that are another than before, by name.</summary>
    public IReadOnlyList<string> Changed { get; }

    /// <summary>Those of them that wait for a restart.</summary>
    public IReadOnlyList<string> Waiting { get; }

    /// <summary>Compares what the files say.</summary>
    public static SettingsChange Between(FastShieldSettings before, FastShieldSettings after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var names = before.Said.Keys.Union(after.Said.Keys, StringComparer.Ordinal);
        var changed = names.Where(name => before.Said.GetValueOrDefault(name) != after.Said.GetValueOrDefault(name)).Order(StringComparer.Ordinal).ToList();
        var isManaged = before.State is not null;
        return new SettingsChange(changed, [.. changed.Where(name => _atStart.Contains(name) || (isManaged && _ofDocuments.Contains(name)))]);
    }

    /// <summary>A value in one spelling, whatever the layout and the comments of its file.</summary>
    internal static string Spell(SourceNode? node)
    {
        var text = new StringBuilder();
        Spell(node, text);
        return text.ToString();
    }

    private static void Spell(SourceNode? node, StringBuilder text)
    {
        switch (node)
        {
            case ObjectNode members:
                text.Append('{');
                foreach (var member in members.Members.OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    text.Append(member.Name).Append(':');
                    Spell(member.Value, text);
                    text.Append(',');
                }

                text.Append('}');
                break;
            case ArrayNode items:
                text.Append('[');
                foreach (var item in items.Items)
                {
                    Spell(item, text);
                    text.Append(',');
                }

                text.Append(']');
                break;
            case ScalarNode scalar:
                text.Append(scalar.Kind).Append(' ').Append(scalar.Text);
                break;
            default:
                break;
        }
    }
}
