using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering.Resources;
using FastShield.Compiler.Reading;
using FastShield.TestKit;

namespace FastShield.Conformance.Tests.Schemas;

/// <summary>The documents that schemas of the suite refer to, at the addresses that it gives them. They are read here: the compiler fetches nothing.</summary>
internal static class SuiteRemotes
{
    public static IReadOnlyList<SchemaDocument> All()
    {
        var root = Suites.Path("json-schema-test-suite", "remotes");
        var documents = new List<SchemaDocument>();
        foreach (var path in Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(root, path).Replace('\\', '/');

            // Drafts that no OpenAPI document can name are not read, and their remotes are of no use.
            if (!name.StartsWith("draft3/", StringComparison.Ordinal) && !name.StartsWith("v1/", StringComparison.Ordinal))
            {
                documents.Add(new SchemaDocument(new Uri($"http://localhost:1234/{name}"), DocumentReader.Read(path, new DiagnosticBag())!));
            }
        }

        return documents;
    }
}
