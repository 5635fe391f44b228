#:property PublishAot=false

// What each document of the shared suites costs and what becomes of it: `dotnet run eng/build.cs -- documents [csharp]` writes docs/DOCUMENTS.md.
// The native binary measures, each document of real products in a process of its own; generated C# is the JIT host's, and takes minutes.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

const string Native = "artifacts/native/fastshield";
const string Jit = "artifacts/bin/FastShield/release/fastshield";
const string Report = "docs/DOCUMENTS.md";
TimeSpan patience = TimeSpan.FromMinutes(10);

bool isGenerated = args.Contains("csharp");
string suites = Environment.GetEnvironmentVariable("FASTSHIELD_SUITES") is { Length: > 0 } named ? named : Path.GetFullPath("../shared/suites");
string folder = Path.Combine(suites, "openapi-documents");
if (!File.Exists(Native) || (isGenerated && !File.Exists(Jit)))
{
    Console.Error.WriteLine($"{(File.Exists(Native) ? Jit : Native)} is missing: the verbs publish and build make it.");
    return 1;
}

using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(suites, "manifest.json")));
string[] documents =
[
    .. manifest.RootElement.GetProperty("openapi-documents").EnumerateArray()
        .Where(entry => !entry.TryGetProperty("fragment", out JsonElement fragment) || !fragment.GetBoolean())
        .Select(entry => entry.GetProperty("path").GetString()!["openapi-documents/".Length..])
        .Order(StringComparer.Ordinal),
];

List<string> lines =
[
    "# Documents", "",
    "What the documents of the shared suites cost and what becomes of them. Written by `dotnet run eng/build.cs -- documents"
        + (isGenerated ? " csharp" : "") + "`; not edited by hand.", "",
    "Times are of the native binary, a process for each document, in milliseconds; *tree* is from the tree of nodes to a shield that enforces by the",
    "interpreter (in brackets the processor time of the same), *bytes* from the file on disk to the same. *Held* is what the process holds for the document.",
    "A document with gaps is refused unless `--allow-gaps` is given; `fastshield check` says where the gap or the error is.", "",
    "## Real products", "",
    $"| document | kB | files | nodes | operations | schemas | tree | bytes |{(isGenerated ? " C# ready |" : "")} held MB | verdict |",
    $"|---|---|---|---|---|---|---|---|{(isGenerated ? "---|" : "")}---|---|",
];
foreach (string document in documents.Where(document => document.StartsWith("real-world/", StringComparison.Ordinal)))
{
    JsonElement measured = Measure(Native, "interpreter", [document])[0];
    string generated = isGenerated ? $" {Generated(document)} |" : "";
    lines.Add(
        $"| {document["real-world/".Length..]} | {Number(measured, "octets") / 1000:0} | {Number(measured, "files"):0} | {Number(measured, "nodes"):0} | {Number(measured, "operations"):0} | {Number(measured, "schemas"):0} "
        + $"| {Number(measured, "tree_to_enforced_ms"):0.0} ({Number(measured, "tree_to_enforced_processor_ms"):0}) | {Number(measured, "bytes_to_enforced_ms"):0.0} |{generated} {Number(measured, "held_bytes") / 1e6:0.0} | {Verdict(measured)} |");
    Console.WriteLine(lines[^1]);
}

lines.AddRange(["", "## The others", "", "One process for each row.", "", "| folder | documents | accepted | with gaps | refused | operations | nodes | slowest tree |", "|---|---|---|---|---|---|---|---|"]);
foreach (var group in documents.Where(document => !document.StartsWith("real-world/", StringComparison.Ordinal)).GroupBy(document => string.Join('/', document.Split('/')[..2])))
{
    List<JsonElement> measured = Measure(Native, "interpreter", [.. group]);
    lines.Add(
        $"| {group.Key} | {measured.Count} | {Count(measured, "accepted")} | {Count(measured, "gaps")} | {Count(measured, "refused")} | {measured.Sum(m => Number(m, "operations")):0} "
        + $"| {measured.Sum(m => Number(m, "nodes")):0} | {measured.Max(m => Number(m, "tree_to_enforced_ms")):0.0} |");
}

lines.AddRange(["", "The refused ones are listed with their codes in `tests/Conformance.Tests/Documents`, which a test holds exact."]);
File.WriteAllLines(Report, lines);
Console.WriteLine($"{documents.Length} documents in {Report}");
return 0;

string Generated(string document)
{
    JsonElement measured = Measure(Jit, "compiled", [document])[0];
    return measured.TryGetProperty("generated_ms", out JsonElement time) ? time.GetDouble().ToString("0", CultureInfo.InvariantCulture) : "-";
}

List<JsonElement> Measure(string binary, string engine, string[] files)
{
    ProcessStartInfo start = new(binary) { RedirectStandardOutput = true };
    foreach (string argument in (string[])["check", "--timings", engine, .. files.Select(file => Path.Combine(folder, file))])
    {
        start.ArgumentList.Add(argument);
    }

    using Process process = Process.Start(start)!;
    Task<string> output = process.StandardOutput.ReadToEndAsync();
    if (!process.WaitForExit(patience))
    {
        process.Kill();
        throw new TimeoutException($"{binary} took longer than {patience} for {files[0]}.");
    }

    return [.. output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.Clone())];
}

static double Number(JsonElement measured, string name) => measured.GetProperty(name).GetDouble();

static string Verdict(JsonElement measured) => $"{measured.GetProperty("verdict").GetString()} {measured.GetProperty("code").GetString()}".TrimEnd();

static int Count(List<JsonElement> measured, string verdict) => measured.Count(m => m.GetProperty("verdict").GetString() == verdict);
