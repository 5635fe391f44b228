namespace FastShield.Runtime.Multipart;

/// <summary>How the content of a part becomes a value.</summary>
public enum PartReading : byte
{
    /// <summary>A text: a string, or the number, boolean or null that the schema expects. In UTF-8.</summary>
    Text,

    /// <summary>A JSON text.</summary>
    Json,

    /// <summary>JSON where the part's own Content-Type says so, else a text.</summary>
    ByType,

    /// <summary>Bytes that nothing is asked of: for the schema they are a string that nobody reads.</summary>
    Bytes,
}
