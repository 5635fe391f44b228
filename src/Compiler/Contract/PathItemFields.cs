namespace FastShield.Compiler.Contract;

/// <summary>The names of fields that a path item and its operations may have.</summary>
internal static class PathItemFields
{
    /// <summary>The method that a field of a path item stands for, in the given version; null where it stands for none.</summary>
    public static string? Method(string field, OpenApiVersion version) => field switch
    {
        "get" => "GET",
        "put" => "PUT",
        "post" => "POST",
        "delete" => "DELETE",
        "options" => "OPTIONS",
        "head" => "HEAD",
        "patch" => "PATCH",
        "trace" => "TRACE",
        "query" when version >= OpenApiVersion.V32 => "QUERY",
        _ => null,
    };

    /// <summary>Fields that are no methods.</summary>
    public static bool IsKnown(string field) =>
        field is "$ref" or "summary" or "description" or "servers" or "parameters" || StructureReader.IsExtension(field);

    /// <summary>Fields that change what is enforced.</summary>
    public static bool IsMeaningful(string field) =>
        field is "servers" or "parameters" || CertificateDemandReader.IsOurs(field) || !IsKnown(field);

    /// <summary>`200`, `4XX` or `default`.</summary>
    public static bool IsResponseKey(string key) =>
        key == "default"
        || (key.Length == 3 && key[0] is >= '1' and <= '5' && ((char.IsAsciiDigit(key[1]) && char.IsAsciiDigit(key[2])) || key.EndsWith("XX", StringComparison.OrdinalIgnoreCase)));
}
