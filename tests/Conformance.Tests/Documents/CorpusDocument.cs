using System.Text.Json;
using FastShield.TestKit;

namespace FastShield.Conformance.Tests.Documents;

/// <summary>One file of suites/openapi-documents.</summary>
/// <param name="Path">Its path below openapi-documents.</param>
/// <param name="Expect">`valid` or `invalid` where its source says so, else `-`.</param>
/// <param name="IsFragment">Whether it is a part of another document.</param>
internal sealed record CorpusDocument(string Path, string Expect, bool IsFragment)
{
    private const string Folder = "openapi-documents/";

    public string FullPath => Suites.Path(Folder, Path);

    /// <summary>Every file, ordered by path.</summary>
    public static IReadOnlyList<CorpusDocument> All()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Suites.Path("manifest.json")));
        var found = new Dictionary<string, CorpusDocument>(StringComparer.Ordinal);
        foreach (var entry in manifest.RootElement.GetProperty("openapi-documents").EnumerateArray())
        {
            var path = entry.GetProperty("path").GetString()![Folder.Length..];
            var expect = entry.TryGetProperty("document_expect", out var told) ? told.GetString()!.Split(' ')[0] : "-";
            found.TryAdd(path, new CorpusDocument(path, expect, entry.TryGetProperty("fragment", out var fragment) && fragment.GetBoolean()));
        }

        // The parts of the largest one are summed up in one entry.
        foreach (var file in ((string[])["fixtures", "oai", "real-world"]).SelectMany(folder => Directory.EnumerateFiles(Suites.Path(Folder, folder), "*.*", SearchOption.AllDirectories)))
        {
            var path = System.IO.Path.GetRelativePath(Suites.Path(Folder), file).Replace('\\', '/');
            if (System.IO.Path.GetExtension(path) is ".json" or ".yaml" or ".yml")
            {
                found.TryAdd(path, new CorpusDocument(path, "-", true));
            }
        }

        return [.. found.Values.Where(document => !document.Path.EndsWith('/')).OrderBy(document => document.Path, StringComparer.Ordinal)];
    }
}
