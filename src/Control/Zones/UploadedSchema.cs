namespace FastShield.Control.Zones;

/// <summary>An uploaded document; its text is kept beside, by its hash.</summary>
/// <param name="Id">Made by the shield.</param>
/// <param name="Name">As its owner calls it.</param>
/// <param name="SourceHash">SHA-256 of the text, 64 hexadecimal digits.</param>
/// <param name="Length">Octets of the text.</param>
/// <param name="IsEnabled">Whether it is enforced; a schema is inert until then.</param>
/// <param name="CreatedAt">When it was uploaded, UTC.</param>
/// <param name="Version">1 at first, and one more with each replacement of the text.</param>
public sealed record UploadedSchema(Guid Id, string Name, string SourceHash, int Length, bool IsEnabled, DateTimeOffset CreatedAt, int Version)
{
    /// <summary>The only kind there is.</summary>
    public const string Kind = "openapi_v3";
}
