using FastShield.Compiler;
using FastShield.Compiler.Contract;

namespace FastShield.Control.Rollout;

/// <summary>What documents say of field names and keys that the proxy itself has to know.</summary>
public static class DeclaredNames
{
    /// <summary>Query parameters that are keys: their values belong in no event.</summary>
    public static IEnumerable<string> QueryKeys(CompiledApi api) => Keys(api, "query");

    /// <summary>A field name with an underscore that the document asks for; null where it asks for none.</summary>
    public static string? UnderscoredHeader(CompiledApi api) =>
        Keys(api, "header")
            .Concat(api.Operations.SelectMany(operation => operation.Contract.Parameters).Where(parameter => parameter.In == ParameterLocation.Header).Select(parameter => parameter.Name))
            .FirstOrDefault(name => name.Contains('_', StringComparison.Ordinal));

    private static IEnumerable<string> Keys(CompiledApi api, string place) =>
        api.Contract.SecuritySchemes.Values.Where(scheme => scheme.Type == "apiKey" && scheme.In == place).Select(scheme => scheme.ParameterName).OfType<string>();
}
