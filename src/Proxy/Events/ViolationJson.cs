using System.Text.Json;
using FastShield.Runtime.Contract;

namespace FastShield.Proxy.Events;

/// <summary>A violation in the public vocabulary (behaviour.md section 6), for events and answers alike.</summary>
internal static class ViolationJson
{
    public static void WriteMembers(Utf8JsonWriter json, Violation violation)
    {
        json.WriteString("location"u8, EventNames.Of(violation.Location));
        json.WriteString("error_class"u8, EventNames.Of(violation.Class));
        json.WriteString("error_detail"u8, violation.Detail);
        json.WriteString("target"u8, violation.Target);
        if (violation.SchemaPointer.Length > 0)
        {
            json.WriteString("schema_pointer"u8, violation.SchemaPointer);
        }
    }
}
