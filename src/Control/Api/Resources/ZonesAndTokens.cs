using System.Text.Json;
using FastShield.Control.Access;
using FastShield.Control.Store;
using FastShield.Runtime.Contract;

namespace FastShield.Control.Api.Resources;

/// <summary>`zones` and `user/tokens`.</summary>
internal static class ZonesAndTokens
{
    /// <summary>GET zones: those that the caller may see.</summary>
    public static Task ListZonesAsync(Call call)
    {
        // Every zone is active, and they all are of one account.
        var name = call.Query.Text("name");
        var isAsked = call.Query.Text("status") is null or "active"
            && call.Query.Text("account.id") is null or Account.Id
            && call.Query.Text("account.name") is null or Account.Name;
        var all = call.Services.Plane.Zones
            .Where(zone => isAsked && call.Principal.IsFor(zone.Zone.Id) && (name is null || zone.Zone.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(zone => zone.Zone.Name, StringComparer.Ordinal)
            .ToList();
        if (call.Query.Text("direction") == "desc")
        {
            all.Reverse();
        }

        return Answer.PageAsync(call, all, Views.Zone);
    }

    /// <summary>GET one zone.</summary>
    public static Task GetZoneAsync(Call call)
    {
        var zone = call.Zone;
        return Answer.ResultAsync(call, json => Views.Zone(json, zone), zone: zone);
    }

    /// <summary>POST zones: `{name}`, and `fastshield_fallthrough` for a zone that is to let nothing through until it is set up.</summary>
    public static async Task AddZoneAsync(Call call)
    {
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        var fallthrough = body.RootElement.TryGetProperty("fastshield_fallthrough", out _) && BodyReader.Action(body.RootElement, "fastshield_fallthrough") is { } action ? action : MitigationAction.None;
        var zone = await call.Services.Plane.AddZoneAsync(BodyReader.Text(body.RootElement, "name") ?? "", call.Author, call.Cancellation, fallthrough).ConfigureAwait(false);
        await Answer.ResultAsync(call, json => Views.Zone(json, zone), zone: zone).ConfigureAwait(false);
    }

    /// <summary>GET user/tokens/verify: the token that the call came with.</summary>
    public static Task VerifyAsync(Call call)
    {
        var token = call.Principal.Token;
        return Answer.ResultAsync(call, json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, call.Principal.Id);
            json.WriteString("status"u8, "active"u8);
            if (token?.ExpiresAt is { } end)
            {
                json.WriteString("expires_on"u8, Views.Time(end));
            }

            json.WriteEndObject();
        });
    }

    /// <summary>GET user/tokens.</summary>
    public static Task ListTokensAsync(Call call) =>
        Answer.PageAsync(call, call.Services.Credentials.Tokens, (json, token) => Write(json, call.Services.Credentials, token, null));

    /// <summary>POST user/tokens: `{name, level, zones?, expires_on?}`; the secret is in this answer and nowhere else.</summary>
    public static async Task AddTokenAsync(Call call)
    {
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        var root = body.RootElement;
        var name = BodyReader.Text(root, "name");
        if (string.IsNullOrEmpty(name) || name.Length > 100 || name.Any(char.IsControl))
        {
            throw ApiException.Invalid("name must have 1 to 100 characters");
        }

        var level = BodyReader.Text(root, "level") switch
        {
            "read" => AccessLevel.Read,
            "write" => AccessLevel.Write,
            "admin" => AccessLevel.Admin,
            _ => throw ApiException.Invalid("level must be read, write or admin"),
        };
        var secret = TokenSecret.Make();
        var token = new ApiToken
        {
            Id = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()),
            Name = name,
            Hash = TokenSecret.HashOf(secret),
            Level = level,
            Zones = ZonesOf(call, root),
            ExpiresAt = EndOf(call, root),
            CreatedAt = call.Services.Time.GetUtcNow(),
        };
        await SaveAsync(call, null, token).ConfigureAwait(false);
        await Answer.ResultAsync(call, json => Write(json, call.Services.Credentials, token, secret)).ConfigureAwait(false);
    }

    /// <summary>DELETE user/tokens/{id}: it is switched off, and stays in the list for the audit log's readers.</summary>
    public static async Task DeleteTokenAsync(Call call)
    {
        var token = call.Services.Credentials.Tokens.FirstOrDefault(other => other.Id == call.Capture(0)) ?? throw ApiException.NotFound("There is no such token.");
        await SaveAsync(call, token, token with { IsDisabled = true }).ConfigureAwait(false);
        await Answer.ResultAsync(call, json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, token.Id);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static async Task SaveAsync(Call call, ApiToken? before, ApiToken token)
    {
        var author = call.Author;
        var audit = new AuditEntry(call.Services.Time.GetUtcNow(), author.Name, author.Action, null, before is null ? null : AuditValues.Of(before), AuditValues.Of(token), author.RequestId);
        await call.Services.Store.SaveTokenAsync(token, audit, call.Cancellation).ConfigureAwait(false);
        await call.Services.Credentials.ReloadAsync(call.Services.Store.LoadTokensAsync, CancellationToken.None).ConfigureAwait(false);
    }

    private static IReadOnlyList<string> ZonesOf(Call call, JsonElement body)
    {
        if (!body.TryGetProperty("zones", out var zones))
        {
            return [];
        }

        return zones.ValueKind == JsonValueKind.Array && zones.GetArrayLength() is > 0 and <= 1000
            ? [.. zones.EnumerateArray().Select(zone => zone.ValueKind == JsonValueKind.String && call.Services.Plane.Find(zone.GetString()!) is { } known
                ? known.Zone.Id
                : throw ApiException.Invalid("zones must be ids of zones"))]
            : throw ApiException.Invalid("zones must be a list of zone ids; leave it out for all zones");
    }

    private static DateTimeOffset? EndOf(Call call, JsonElement body)
    {
        if (BodyReader.Text(body, "expires_on") is not { } text)
        {
            return null;
        }

        return DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var end) && end > call.Services.Time.GetUtcNow()
            ? end
            : throw ApiException.Invalid("expires_on must be a time to come, such as 2027-01-01T00:00:00Z");
    }

    private static void Write(Utf8JsonWriter json, Credentials credentials, ApiToken token, string? secret)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, token.Id);
        json.WriteString("name"u8, token.Name);
        json.WriteString("status"u8, token.IsDisabled ? "disabled" : credentials.IsExpired(token) ? "expired" : "active");
        json.WriteString("level"u8, token.Level.ToString().ToLowerInvariant());
        json.WriteStartArray("zones"u8);
        foreach (var zone in token.Zones)
        {
            json.WriteStringValue(zone);
        }

        json.WriteEndArray();
        json.WriteString("issued_on"u8, Views.Time(token.CreatedAt));
        if (token.ExpiresAt is { } end)
        {
            json.WriteString("expires_on"u8, Views.Time(end));
        }

        if (token.LastUsedAt is { } used)
        {
            json.WriteString("last_used_on"u8, Views.Time(used));
        }

        if (secret is not null)
        {
            json.WriteString("value"u8, secret);
        }

        json.WriteEndObject();
    }
}
