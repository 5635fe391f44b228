#:property PublishAot=false

// What each document of the shared suites costs and what becomes of it: `dotnet run eng/build.cs -- documents [csharp [seconds [names]]]` writes docs/DOCUMENTS.md.
// The native binary measures, each document of real products in a process of its own; generated C# is the JIT host's: it takes minutes, and no
// document longer than the seconds given (120 unless told). Names, separated by commas, choose the documents that have one of them in their paths.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

const string Native = "artifacts/native/fastshield";
const string Jit = "artifacts/bin/FastShield/release/fastshield";
const string Report = "docs/DOCUMENTS.md";
const string Tables = "tests/Conformance.Tests/Documents/Every_document_is_accepted_or_refused_with_a_reason_that_is_listed";
TimeSpan patience = TimeSpan.FromMinutes(10);
TimeSpan generating = TimeSpan.FromSeconds(args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 120);

bool isGenerated = args.Length > 0 && args[0] == "csharp";
string[] chosen = args.Length > 2 ? args[2].Split(',') : [];
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
        + string.Join("", args.Select(word => " " + word)) + "`; not edited by hand.", "",
    "Times are of the native binary, a process for each document, in milliseconds; *tree* is from the tree of nodes to a shield that enforces by the",
    "interpreter (in brackets the processor time of the same), *bytes* from the file on disk to the same. *Held* is what the process holds for the document.",
    "A document with gaps is refused unless `--allow-gaps` is given; `fastshield check` says where the gap or the error is.",
    $"Load of the machine when this began: {File.ReadAllText("/proc/loadavg").Split(' ')[0]} on {Environment.ProcessorCount} processors.",
    .. isGenerated
        ? (string[])[$"*C# ready* is the time that the JIT host takes from the program to generated C# that enforces, in a process of its own (in brackets the processor time), and the largest resident memory of that process; more than {generating.TotalSeconds:0} s are not waited for, and `-` was not asked."]
        : [], "",
    "## Real products", "",
    $"| document | kB | files | nodes | operations | schemas | tree | bytes |{(isGenerated ? " C# ready, its peak MB |" : "")} held MB | verdict |",
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

lines.AddRange(Judged());
File.WriteAllLines(Report, lines);
Console.WriteLine($"{documents.Length} documents in {Report}");
return 0;

// What the test of the documents found; it runs the official schemas by both engines, and holds its tables exact.
List<string> Judged()
{
    string[][] refused = [.. File.ReadLines($"{Tables}.refused.verified.txt").Where(line => line.Length > 0).Select(line => line.Split(" | "))];
    string[][] taken = [.. File.ReadLines($"{Tables}.invalid-and-accepted.verified.txt").Where(line => line.Length > 0).Select(line => line.Split(" | "))];
    int otherwise = File.ReadLines($"{Tables}.judged-otherwise.verified.txt").Count(line => line.Length > 0);
    List<string> told =
    [
        "", "## Judged by the official schemas", "",
        "The suites hold the schemas that the OpenAPI Initiative publishes. A test runs them by both of our engines over every document: those of 3.0 (2024-10-18, draft 4),",
        "3.1 and 3.2 (2025-11-23, with the base dialect unless the document names another). Its tables, in `tests/Conformance.Tests/Documents`, are held exact:", "",
        $"- `refused`: the {refused.Length} that we refuse or find gaps in, with the schema's verdict and our codes;",
        $"- `invalid-and-accepted`: the {taken.Length} that the schema refuses and we take, with the place and what it finds there;",
        $"- `judged-otherwise`: the {otherwise} whose source says something else than the schema. They are Swagger 2.0, which no schema here is for, or break a rule that is in the",
        "  specification's text alone.", "",
        "### What the schema accepts and we do not", "",
        "| document | line | what we say |", "|---|---|---|",
    ];
    told.AddRange(refused.Where(row => row[1] == "valid").Select(row => $"| {row[0]} | {Reason(row[0])} |"));
    return told;
}

string Reason(string document)
{
    using JsonDocument checkedDocument = JsonDocument.Parse(Output(Native, ["check", "--json", Path.Combine(folder, document)], patience) ?? "[]");
    JsonElement worst = checkedDocument.RootElement[0].GetProperty("diagnostics").EnumerateArray()
        .Where(item => item.GetProperty("severity").GetString() is "error" or "gap")
        .MinBy(item => item.GetProperty("severity").GetString() == "error" ? 0 : 1);
    string message = worst.GetProperty("message").GetString()!.Replace('|', '/').Replace(". With unchecked_bodies: block, requests with such a body are refused in place of the document.", ".", StringComparison.Ordinal);
    return $"{worst.GetProperty("line").GetInt32()} | {worst.GetProperty("code").GetString()}: {message}";
}

string Generated(string document)
{
    if (chosen.Length > 0 && !chosen.Any(name => document.Contains(name, StringComparison.Ordinal)))
    {
        return "-";
    }

    if (Output("nice", ["-n", "5", Jit, "check", "--timings", "compiled", Path.Combine(folder, document)], generating) is not { } output)
    {
        return $"> {generating.TotalMilliseconds:0}";
    }

    using JsonDocument measured = JsonDocument.Parse(output);
    string time = measured.RootElement.TryGetProperty("generated_ms", out JsonElement found) ? found.GetDouble().ToString("0", CultureInfo.InvariantCulture) : "-";
    string processor = measured.RootElement.TryGetProperty("generated_processor_ms", out JsonElement spent) ? $" ({spent.GetDouble():0})" : "";
    return $"{time}{processor}, {Number(measured.RootElement, "peak_bytes") / 1e6:0} MB";
}

List<JsonElement> Measure(string binary, string engine, string[] files)
{
    string output = Output(binary, ["check", "--timings", engine, .. files.Select(file => Path.Combine(folder, file))], patience)
        ?? throw new TimeoutException($"{binary} took longer than {patience} for {files[0]}.");
    return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.Clone())];
}

// What a program prints; null where it took longer than it may, and was ended.
static string? Output(string program, string[] arguments, TimeSpan limit)
{
    using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
    Task<string> output = process.StandardOutput.ReadToEndAsync();
    if (process.WaitForExit(limit))
    {
        return output.Result;
    }

    process.Kill(entireProcessTree: true);
    process.WaitForExit();
    return null;
}

static double Number(JsonElement measured, string name) => measured.GetProperty(name).GetDouble();

static string Verdict(JsonElement measured) => $"{measured.GetProperty("verdict").GetString()} {measured.GetProperty("code").GetString()}".TrimEnd();

static int Count(List<JsonElement> measured, string verdict) => measured.Count(m => m.GetProperty("verdict").GetString() == verdict);
