using System.CommandLine;
using FastShield.Control.Settings;

namespace FastShield.Commands;

/// <summary>The options of `run` for a shield whose zones are managed by API.</summary>
internal static class ManagedOptions
{
    private static readonly Option<string?> State = new("--state") { Description = "Folder of a shield whose zones are managed by API, in place of --schema." };
    private static readonly Option<string?> Admin = new("--admin") { Description = "Where the management API listens, such as http://127.0.0.1:8081. Needs --state." };
    private static readonly Option<string[]> Zone = new("--zone") { Description = "A zone to make at the first start, such as example.com; its id is printed." };
    private static readonly Option<string?> Store = new("--store") { Description = "postgres://user:password@host:port/database in place of a file in --state, for several nodes." };
    private static readonly Option<string[]> LegacyKey = new("--legacy-key") { Description = "email:file, a key pair for X-Auth-Email and X-Auth-Key." };

    /// <summary>Adds them.</summary>
    public static void AddTo(Command command)
    {
        foreach (var option in (Option[])[State, Admin, Zone, Store, LegacyKey])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The settings with what was given in their place.</summary>
    public static FastShieldSettings Over(ParseResult parsed, FastShieldSettings settings) => settings with
    {
        State = parsed.GetValue(State) ?? settings.State,
        Admin = parsed.GetValue(Admin) ?? settings.Admin,
        Zones = parsed.GetValue(Zone) is { Length: > 0 } zones ? zones : settings.Zones,
        Store = parsed.GetValue(Store) ?? settings.Store,
        LegacyKeys = parsed.GetValue(LegacyKey) is { Length: > 0 } keys ? keys : settings.LegacyKeys,
    };
}
