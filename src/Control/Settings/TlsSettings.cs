using FastShield.Proxy.Tls;

namespace FastShield.Control.Settings;

/// <summary>What `tls` in the settings says; each member is described in docs/settings.schema.json.</summary>
public sealed record TlsSettings
{
    public TlsVersion MinVersion { get; init; } = TlsVersion.Tls12;

    public bool RefuseUnknownHosts { get; init; }

    public bool Resumption { get; init; } = true;

    /// <summary>A file with keys of session tickets; null for random ones.</summary>
    public string? TicketKeys { get; init; }
}
