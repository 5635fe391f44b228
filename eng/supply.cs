#:property PublishAot=false

// What this product is made of: `dotnet run eng/supply.cs -- sbom | allowlist | allow` (verbs of eng/build.cs).
// The lock files are the only source; licences come from eng/packages.allow.json, which a person reviewed.
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Xml.Linq;

const string AllowFile = "eng/packages.allow.json";
const string NativeLockFile = "packages.native.lock.json";
const string SbomFile = "artifacts/sbom.cdx.json";
string[] acceptedLicences = ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "PostgreSQL", "blessing"];

Environment.CurrentDirectory = Path.GetDirectoryName((string)AppContext.GetData("EntryPointFileDirectoryPath")!)!;
JsonSerializerOptions json = new(JsonSerializerDefaults.Web)
{
    WriteIndented = true,
    Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
};

Package[] used = [.. LockedPackages().Concat(ReferencePacks()).Concat(NpmPackages())
    .GroupBy(p => p.Key).Select(Merge).OrderBy(p => p.Key, StringComparer.Ordinal)];
Allowed[] allowed = File.Exists(AllowFile) ? JsonSerializer.Deserialize<Allowed[]>(File.ReadAllText(AllowFile), json)! : [];
Dictionary<string, Allowed> allowedByKey = allowed.ToDictionary(a => a.Key);

return args switch
{
    ["allowlist"] => CheckAllowList(),
    ["allow"] => WriteAllowList(),
    ["sbom"] => WriteSbom(),
    _ => Usage(),
};

int Usage()
{
    Console.Error.WriteLine("dotnet run eng/supply.cs -- sbom | allowlist | allow");
    return 2;
}

int CheckAllowList()
{
    List<string> findings = [];
    foreach (Package package in used)
    {
        if (!allowedByKey.TryGetValue(package.Key, out Allowed? entry))
        {
            findings.Add($"{package.Key} is not in {AllowFile}");
        }
        else if (entry.Hash != package.Hash)
        {
            findings.Add($"{package.Key} has another content than the one that was reviewed: {package.Hash} instead of {entry.Hash}");
        }
        else if (!acceptedLicences.Contains(entry.Licence))
        {
            findings.Add($"{package.Key} has the licence {entry.Licence}, which is not accepted");
        }
    }

    HashSet<string> usedKeys = [.. used.Select(p => p.Key)];
    findings.AddRange(allowed.Where(a => !usedKeys.Contains(a.Key)).Select(a => $"{a.Key} is in {AllowFile} but nothing uses it"));
    foreach (string finding in findings)
    {
        Console.Error.WriteLine(finding);
    }

    Console.WriteLine(findings.Count == 0 ? $"{used.Length} packages, all of them allowed" : $"{findings.Count} finding(s)");
    return findings.Count == 0 ? 0 : 1;
}

int WriteAllowList()
{
    Allowed[] entries = [.. used.Select(p => new Allowed(p.Source, p.Name, p.Version, LicenceOf(p), p.Hash))];
    foreach (Allowed entry in entries.Where(e => !allowedByKey.ContainsKey(e.Key)))
    {
        Console.WriteLine($"new: {entry.Key}, {entry.Licence}");
    }

    File.WriteAllText(AllowFile, JsonSerializer.Serialize(entries, json) + "\n");
    return 0;
}

// CycloneDX 1.6. A component that is not in the native binary is `excluded`. NuGet's contentHash leaves a package's
// signature out, so it is no hash of the .nupkg file and stands as a property. Neither clock nor chance: the serial
// number is made from the components.
int WriteSbom()
{
    JsonArray components = [.. used.Select(p => (JsonNode)new JsonObject
    {
        ["type"] = "library",
        ["bom-ref"] = p.Purl,
        ["name"] = p.Name,
        ["version"] = p.Version,
        ["scope"] = p.IsInBinary ? "required" : "excluded",
        ["licenses"] = new JsonArray(new JsonObject { ["license"] = new JsonObject { ["id"] = allowedByKey[p.Key].Licence } }),
        ["purl"] = p.Purl,
        ["properties"] = new JsonArray(new JsonObject { ["name"] = $"fastshield:{p.Source}:contentHash", ["value"] = p.Hash }),
    })];
    Dictionary<string, string> purlByName = used.Where(p => p.Source == "nuget").GroupBy(p => p.Name).ToDictionary(g => g.Key, g => g.Last().Purl, StringComparer.OrdinalIgnoreCase);
    JsonArray dependencies = [.. used.Select(p => (JsonNode)new JsonObject
    {
        ["ref"] = p.Purl,
        ["dependsOn"] = new JsonArray([.. p.Dependencies.Where(purlByName.ContainsKey).Select(d => (JsonNode)purlByName[d]!)]),
    })];
    dependencies.Insert(0, new JsonObject
    {
        ["ref"] = "pkg:generic/fastshield",
        ["dependsOn"] = new JsonArray([.. used.Where(p => p.IsInBinary).Select(p => (JsonNode)p.Purl!)]),
    });
    string version = XDocument.Load("Directory.Build.props").Descendants("Version").Single().Value;
    Guid serial = new(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(components, json)).AsSpan(0, 16));
    JsonObject document = new()
    {
        ["bomFormat"] = "CycloneDX",
        ["specVersion"] = "1.6",
        ["serialNumber"] = $"urn:uuid:{serial}",
        ["version"] = 1,
        ["metadata"] = new JsonObject
        {
            ["component"] = new JsonObject { ["type"] = "application", ["bom-ref"] = "pkg:generic/fastshield", ["name"] = "fastshield", ["version"] = version },
        },
        ["components"] = components,
        ["dependencies"] = dependencies,
    };
    Directory.CreateDirectory(Path.GetDirectoryName(SbomFile)!);
    File.WriteAllText(SbomFile, document.ToJsonString(json) + "\n");
    Console.WriteLine($"{SbomFile}: {used.Length} components, {used.Count(p => p.IsInBinary)} of them in the native binary");
    return 0;
}

IEnumerable<Package> LockedPackages()
{
    foreach (string file in Files("packages*.lock.json"))
    {
        bool isNative = Path.GetFileName(file) == NativeLockFile;
        JsonObject frameworks = JsonNode.Parse(File.ReadAllText(file))!["dependencies"]!.AsObject();
        foreach ((string name, JsonNode? entry) in frameworks.SelectMany(f => f.Value!.AsObject()))
        {
            if ((string)entry!["type"]! != "Project")
            {
                // The linker and the trimmer are tools: only the runtime's own package is linked in.
                bool isInBinary = isNative && name is not ("Microsoft.DotNet.ILCompiler" or "Microsoft.NET.ILLink.Tasks");
                string[] dependencies = [.. (entry["dependencies"]?.AsObject() ?? []).Select(d => d.Key)];
                yield return new Package("nuget", name, (string)entry["resolved"]!, (string)entry["contentHash"]!, null, isInBinary, dependencies);
            }
        }
    }
}

// Reference and runtime packs are downloaded by the SDK beside the lock files: the restored assets name them.
IEnumerable<Package> ReferencePacks()
{
    foreach (string file in Directory.GetFiles("artifacts", "project.assets.json", SearchOption.AllDirectories))
    {
        JsonNode assets = JsonNode.Parse(File.ReadAllText(file))!;
        string cache = assets["packageFolders"]!.AsObject().First().Key;
        foreach ((_, JsonNode? framework) in assets["project"]!["frameworks"]!.AsObject())
        {
            foreach (JsonNode? pack in framework!["downloadDependencies"]?.AsArray() ?? [])
            {
                string name = (string)pack!["name"]!, version = ((string)pack["version"]!).Trim('[', ']').Split(',')[0];
                string metadata = Path.Combine(cache, name.ToLowerInvariant(), version, ".nupkg.metadata");
                if (File.Exists(metadata))
                {
                    yield return new Package("nuget", name, version, (string)JsonNode.Parse(File.ReadAllText(metadata))!["contentHash"]!, null, false, []);
                }
            }
        }
    }
}

IEnumerable<Package> NpmPackages() =>
    from file in Files("package-lock.json")
    from entry in JsonNode.Parse(File.ReadAllText(file))!["packages"]!.AsObject()
    where entry.Key.Length > 0
    let name = entry.Key[(entry.Key.LastIndexOf("node_modules/", StringComparison.Ordinal) + "node_modules/".Length)..]
    select new Package("npm", name, (string)entry.Value!["version"]!, (string)entry.Value["integrity"]!, (string?)entry.Value["license"], false, []);

static IEnumerable<string> Files(string pattern) =>
    Directory.EnumerateFiles(".", pattern, SearchOption.AllDirectories)
        .Where(f => !f.Split('/', '\\').Any(part => part is "artifacts" or "node_modules" or "obj" or "bin"));

static Package Merge(IGrouping<string, Package> same)
{
    string[] hashes = [.. same.Select(p => p.Hash).Distinct()];
    return hashes.Length == 1
        ? same.First() with { IsInBinary = same.Any(p => p.IsInBinary), Dependencies = [.. same.SelectMany(p => p.Dependencies).Distinct().Order(StringComparer.Ordinal)] }
        : throw new InvalidDataException($"{same.Key} has two contents: {string.Join(", ", hashes)}");
}

string LicenceOf(Package package) =>
    allowedByKey.TryGetValue(package.Key, out Allowed? entry) ? entry.Licence : package.Licence ?? LicenceFromCache(package.Name, package.Version);

// The nuspec of the restored package. Old packages name a licence by address or by file: these are looked at by a person.
static string LicenceFromCache(string name, string version)
{
    string cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget/packages");
    string nuspec = Path.Combine(cache, name.ToLowerInvariant(), version, $"{name.ToLowerInvariant()}.nuspec");
    XElement metadata = XDocument.Load(nuspec).Root!.Elements().First();
    XElement? licence = metadata.Elements().FirstOrDefault(e => e.Name.LocalName == "license" && e.Attribute("type")?.Value == "expression");
    string? address = metadata.Elements().FirstOrDefault(e => e.Name.LocalName == "licenseUrl")?.Value;
    return licence?.Value ?? address ?? "unknown";
}

/// <summary>One package as the lock files have it; Hash is NuGet's contentHash or npm's integrity.</summary>
internal sealed record Package(string Source, string Name, string Version, string Hash, string? Licence, bool IsInBinary, string[] Dependencies)
{
    public string Key => $"{Source} {Name} {Version}";

    public string Purl => $"pkg:{Source}/{Name}@{Version}";
}

/// <summary>One package that a person let in.</summary>
internal sealed record Allowed(string Source, string Name, string Version, string Licence, string Hash)
{
    [JsonIgnore]
    public string Key => $"{Source} {Name} {Version}";
}
