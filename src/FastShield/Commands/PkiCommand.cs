using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FastShield.Compiler.Reading;
using FastShield.Control.Pki;
using FastShield.Management;

namespace FastShield.Commands;

/// <summary>`fastshield pki`: client certificates, the hosts that ask for them, and the keys that seal private keys at rest.</summary>
internal static class PkiCommand
{
    private static readonly Argument<string> Zone = new("zone") { Description = "The zone's name or id." };
    private static readonly Argument<string> Certificate = new("certificate") { Description = "Its id or serial number, as `list` prints them." };
    private static readonly Argument<string[]> Hosts = new("hosts") { Description = "Hosts of the zone that ask for a certificate, in place of those there; none prints them.", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Argument<string> KeyFile = new("file") { Description = "The key file that `sealing_key` names; it is made where it is not there (mode 0600)." };
    private static readonly Option<string?> Status = new("--status") { Description = "active or revoked. Default: all." };
    private static readonly Option<string?> Out = new("--out", "-o") { Description = "The file to write the authority's certificate to. Default: the standard output." };
    private static readonly Option<string?> Algorithm = new("--algorithm") { Description = "ecdsa or rsa. Default: what the settings say." };
    private static readonly Option<bool> None = new("--none") { Description = "No host asks any more." };

    public static Command Make()
    {
        Status.AcceptOnlyFromAmong("active", "revoked");
        Algorithm.AcceptOnlyFromAmong("ecdsa", "rsa");
        var key = new Command("new-key", "Put a new key in front of those of a key file. It seals after `rotate-key`; the others still open.") { KeyFile };
        key.SetAction((parsed, _) => ManagementRun.DoAsync(() => AddKeyAsync(parsed)));
        return new Command("pki", "Client certificates of zones that are managed by API, and the keys that seal private keys.")
        {
            PkiIssueCommand.Make(),
            Sub(new Command("list", "List client certificates, the latest first.") { Zone, Status }, ListAsync),
            Sub(new Command("revoke", "Revoke a client certificate, at once and on open connections too.") { Zone, Certificate }, (parsed, client) => ChangeAsync(parsed, client, HttpMethod.Delete)),
            Sub(new Command("reactivate", "Make a revoked client certificate good again.") { Zone, Certificate }, (parsed, client) => ChangeAsync(parsed, client, HttpMethod.Patch)),
            Sub(new Command("hosts", "Set or print the hosts that ask for certificates of the zone's own authority.") { Zone, Hosts, None }, HostsAsync),
            Sub(new Command("ca", "Print the certificate of the zone's authority, or of all that are trusted, the one that signs first.") { Zone, Out }, AuthorityAsync),
            Sub(new Command("rotate-ca", "Make another authority, which signs from now on; those before stay trusted until they are retired.") { Zone, Algorithm }, RotateAuthorityAsync),
            Sub(new Command("retire-ca", "Trust an authority that does not sign any more no longer.") { Zone, Certificate }, RetireAsync),
            key,
            Sub(new Command("rotate-key", "Have the shield read its key file again, and seal private keys with the first key of it."), RotateKeyAsync),
        };
    }

    private static Command Sub(Command command, Func<ParseResult, ManagementClient, Task> work)
    {
        ManagementOptions.AddTo(command);
        command.SetAction((parsed, _) => ManagementRun.DoAsync(async () =>
        {
            using var client = ManagementOptions.Client(parsed);
            await work(parsed, client).ConfigureAwait(false);
            return ExitCodes.Success;
        }));
        return command;
    }

    private static async Task ListAsync(ParseResult parsed, ManagementClient client)
    {
        var (id, _) = await client.ZoneAsync(parsed.GetRequiredValue(Zone)).ConfigureAwait(false);
        for (var page = 1; ; page++)
        {
            var found = await client.CallAsync(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"zones/{id}/client_certificates?per_page=1000&page={page}&status={parsed.GetValue(Status) ?? "all"}")).ConfigureAwait(false);
            foreach (var one in found.EnumerateArray())
            {
                Say($"{Text(one, "id")}  {Text(one, "serial_number")}  {Text(one, "status"),-7}  until {one.GetProperty("expires_on").GetDateTimeOffset():yyyy-MM-dd HH:mm}  {Text(one, "common_name")}");
            }

            if (found.GetArrayLength() == 0)
            {
                return;
            }
        }
    }

    private static async Task ChangeAsync(ParseResult parsed, ManagementClient client, HttpMethod method)
    {
        var (zone, _) = await client.ZoneAsync(parsed.GetRequiredValue(Zone)).ConfigureAwait(false);
        var id = await FindAsync(client, zone, parsed.GetRequiredValue(Certificate)).ConfigureAwait(false);
        var changed = await client.CallAsync(method, $"zones/{zone}/client_certificates/{id}").ConfigureAwait(false);
        Say($"{id}  {Text(changed, "serial_number")}  {Text(changed, "status")}");
    }

    private static async Task<string> FindAsync(ManagementClient client, string zone, string wanted)
    {
        if (Guid.TryParseExact(wanted, "D", out var id))
        {
            return id.ToString();
        }

        var serial = wanted.Replace(":", "", StringComparison.Ordinal);
        for (var page = 1; ; page++)
        {
            var found = await client.CallAsync(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"zones/{zone}/client_certificates?per_page=1000&page={page}")).ConfigureAwait(false);
            foreach (var one in found.EnumerateArray())
            {
                if (string.Equals(Text(one, "serial_number"), serial, StringComparison.OrdinalIgnoreCase))
                {
                    return Text(one, "id");
                }
            }

            if (found.GetArrayLength() == 0)
            {
                throw new ManagementException($"There is no client certificate with the id or serial number '{Shown.Short(wanted)}'.", 404);
            }
        }
    }

    private static async Task HostsAsync(ParseResult parsed, ManagementClient client)
    {
        var (zone, _) = await client.ZoneAsync(parsed.GetRequiredValue(Zone)).ConfigureAwait(false);
        var hosts = parsed.GetValue(Hosts) ?? [];
        var path = $"zones/{zone}/certificate_authorities/hostname_associations";
        var now = hosts.Length == 0 && !parsed.GetValue(None)
            ? await client.CallAsync(HttpMethod.Get, path).ConfigureAwait(false)
            : await client.CallAsync(HttpMethod.Put, path, json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("hostnames"u8);
                foreach (var host in hosts)
                {
                    json.WriteStringValue(host);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }).ConfigureAwait(false);
        foreach (var host in now.GetProperty("hostnames").EnumerateArray())
        {
            Say(host.GetString()!);
        }
    }

    private static async Task AuthorityAsync(ParseResult parsed, ManagementClient client)
    {
        var (zone, name) = await client.ZoneAsync(parsed.GetRequiredValue(Zone)).ConfigureAwait(false);
        var all = await client.CallAsync(HttpMethod.Get, $"zones/{zone}/fastshield/client_authorities").ConfigureAwait(false);
        if (all.GetArrayLength() == 0)
        {
            throw new ManagementException($"{name} has no authority yet: it is made with the first certificate.", 404);
        }

        var text = string.Concat(all.EnumerateArray().Select(one => Text(one, "certificate")));
        if (parsed.GetValue(Out) is { } file)
        {
            await File.WriteAllTextAsync(file, text).ConfigureAwait(false);
        }
        else
        {
            await Console.Out.WriteAsync(text).ConfigureAwait(false);
        }
    }

    private static async Task RotateAuthorityAsync(ParseResult parsed, ManagementClient client)
    {
        var (zone, name) = await client.ZoneAsync(parsed.GetRequiredValue(Zone)).ConfigureAwait(false);
        var made = await client.CallAsync(HttpMethod.Post, $"zones/{zone}/fastshield/client_authorities", json =>
        {
            json.WriteStartObject();
            if (parsed.GetValue(Algorithm) is { } algorithm)
            {
                json.WriteString("algorithm"u8, algorithm);
            }

            json.WriteEndObject();
        }).ConfigureAwait(false);
        Say($"{name}: {Text(made, "id")} signs from now on: {Text(made, "name")}");
    }

    private static async Task RetireAsync(ParseResult parsed, ManagementClient client)
    {
        var (zone, name) = await client.ZoneAsync(parsed.GetRequiredValue(Zone)).ConfigureAwait(false);
        var id = parsed.GetRequiredValue(Certificate);
        await client.CallAsync(HttpMethod.Delete, $"zones/{zone}/fastshield/client_authorities/{Uri.EscapeDataString(id)}").ConfigureAwait(false);
        Say($"{name}: {Shown.Short(id)} is trusted no longer");
    }

    private static async Task RotateKeyAsync(ParseResult parsed, ManagementClient client)
    {
        var done = await client.CallAsync(HttpMethod.Post, "fastshield/sealing/rotate").ConfigureAwait(false);
        Say(string.Create(CultureInfo.InvariantCulture, $"key {Text(done, "key")} seals; {done.GetProperty("zones").GetInt32()} zones were sealed again"));
    }

    private static Task<int> AddKeyAsync(ParseResult parsed)
    {
        try
        {
            var (current, count) = KeySealing.AddKey(parsed.GetRequiredValue(KeyFile));
            Say(string.Create(CultureInfo.InvariantCulture, $"{parsed.GetRequiredValue(KeyFile)}: key {current} is the first of {count}"));
            return Task.FromResult(ExitCodes.Success);
        }
        catch (SealException error)
        {
            throw new ManagementException(error.Message);
        }
    }

    private static string Text(JsonElement one, string name) => one.GetProperty(name).GetString()!;

    // Names are other people's text: none writes a line of its own.
    private static void Say(string line) => Console.Out.WriteLine(Shown.OneLine(line));
}
