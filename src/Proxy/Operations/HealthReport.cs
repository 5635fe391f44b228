using System.Buffers;
using System.Text.Json;

namespace FastShield.Proxy.Operations;

/// <summary>What was found when the process was asked how it is.</summary>
public sealed record HealthReport(IReadOnlyList<HealthItem> Items)
{
    /// <summary>Whether everything is as it should be.</summary>
    public bool IsOk => Items.All(static item => item.IsOk);

    /// <summary>Writes it as JSON: `{"status":"ok","checks":[{"name":"shield","status":"ok","detail":"version 3"}]}`; `failed` where it is not.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("status"u8, Word(IsOk));
        json.WriteStartArray("checks"u8);
        foreach (var item in Items)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, item.Name);
            json.WriteString("status"u8, Word(item.IsOk));
            json.WriteString("detail"u8, item.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Word(bool isOk) => isOk ? "ok" : "failed";
}
