
namespace FastShield.Control.Api.Resources;

/// <summary>`fastshield/sealing`: the key that seals private keys at rest. All of it is ours.</summary>
internal static class SealingCalls
{
    /// <summary>POST fastshield/sealing/rotate: reads the keys again, and seals with the first of them what another one had sealed.</summary>
    public static async Task RotateAsync(Call call)
    {
        var count = await PkiCalls.DoAsync("", async () =>
        {
            var keys = call.Services.Desk.Sealing();
            keys.Reload();
            var changed = 0;
            foreach (var zone in call.Services.Plane.Zones.Where(zone => IsStale(call, zone.Zone.Id)).ToList())
            {
                await call.Services.Plane.EditAsync(
                    zone.Zone.Id,
                    call.Author,
                    "private keys sealed again",
                    before => call.Services.Certificates?.Reseal(call.Services.Desk.Reseal(before)) ?? call.Services.Desk.Reseal(before),
                    [],
                    call.Cancellation).ConfigureAwait(false);
                changed++;
            }

            return changed;
        }).ConfigureAwait(false);
        await Answer.ResultAsync(call, json =>
        {
            json.WriteStartObject();
            json.WriteString("key"u8, call.Services.Desk.Sealing().Current);
            json.WriteNumber("zones"u8, count);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static bool IsStale(Call call, string zoneId)
    {
        var keys = call.Services.Desk.Sealing();
        return call.Services.Plane.Find(zoneId) is { } zone && zone.CaKeys.Values.Concat(zone.Certificates.Values.Select(one => one.SealedKey)).Any(text => !keys.IsCurrent(text));
    }
}
