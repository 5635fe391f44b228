using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>One address that an API is served at, its variables filled in.</summary>
/// <param name="Scheme">`http` or `https`; null for a relative URL.</param>
/// <param name="Host">Host name or address in lower case, IPv6 in brackets; a label may be <see cref="AnyLabel"/>; null for a relative URL, which stands for any host.</param>
/// <param name="Port">The port where the URL says one, else null.</param>
/// <param name="BasePath">What comes before each path template: empty, or beginning with a slash and not ending with one.</param>
/// <param name="Node">The server object, or the document's root where the default server `/` stands in.</param>
public sealed record ServerTarget(string? Scheme, string? Host, int? Port, string BasePath, SourceNode Node)
{
    /// <summary>What stands in a host for a label of any text.</summary>
    public const string AnyLabel = "{label}";

    /// <summary>Whether both stand for the same addresses.</summary>
    public bool IsSameAddress(ServerTarget other) =>
        Scheme == other.Scheme && Host == other.Host && Port == other.Port && BasePath == other.BasePath;

    /// <inheritdoc/>
    public override string ToString() =>
        Host is null ? BasePath + "/" : $"{Scheme ?? "https"}://{Host}{(Port is null ? string.Empty : $":{Port}")}{BasePath}/";
}
