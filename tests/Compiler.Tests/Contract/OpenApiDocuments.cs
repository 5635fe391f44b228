using FastShield.TestKit;

namespace FastShield.Compiler.Tests.Contract;

/// <summary>The OpenAPI documents of the corpora.</summary>
internal static class OpenApiDocuments
{
    public static IEnumerable<string> All() => In("real-world").Concat(In("oai")).Concat(In("fixtures"));

    public static IEnumerable<string> In(string folder) =>
        Directory.EnumerateFiles(Suites.Path("openapi-documents", folder), "*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path) is ".json" or ".yaml" or ".yml")
            .Order(StringComparer.Ordinal);
}
