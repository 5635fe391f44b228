using FastShield.Runtime.Checks.Formats;

namespace FastShield.Compiler.Samples;

/// <summary>A text for each format of texts.</summary>
internal static class FormatSamples
{
    /// <summary>The text, or null for formats of numbers.</summary>
    public static string? For(FormatKind format) => format switch
    {
        FormatKind.DateTime => "2024-02-29T12:30:00Z",
        FormatKind.Date => "2024-02-29",
        FormatKind.Time => "12:30:00Z",
        FormatKind.Duration => "P1D",
        FormatKind.Uuid => "0f8fad5b-d9cb-469f-a165-70867728950e",
        FormatKind.Email or FormatKind.IdnEmail => "user@example.com",
        FormatKind.Hostname or FormatKind.IdnHostname => "example.com",
        FormatKind.Ipv4 => "192.0.2.1",
        FormatKind.Ipv6 => "2001:db8::1",
        FormatKind.Uri or FormatKind.Iri => "https://example.com/a",
        FormatKind.UriReference or FormatKind.IriReference or FormatKind.UriTemplate or FormatKind.JsonPointer => "/a",
        FormatKind.RelativeJsonPointer => "0",
        FormatKind.Regex => "a",
        FormatKind.Byte => "YWJj",
        _ => null,
    };
}
