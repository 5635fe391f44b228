#:property PublishAot=false

// The engineering verbs: `dotnet run eng/build.cs -- VERB`. build.ps1 and .ci/run only call this program.
using System.Diagnostics;
using System.Security.Cryptography;
using System.Xml;

const string Binary = "artifacts/native/fastshield";
const string Shield = "artifacts/shield";
const string NativeArtifacts = "artifacts/native-build";
const string TestResults = "artifacts/test-results";

string root = FindRoot();
Environment.CurrentDirectory = root;
bool isContinuousIntegration = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);
string testSummary = "";

// Within what the whole check may take: a run that hangs is a failure that says so.
TimeSpan testDeadline = TimeSpan.FromMinutes(35);

Verb[] verbs =
[
    new("restore", "packages exactly as the lock files say", _ => Restore()),
    new("lock", "write all lock files anew, after a change of versions or references", _ => WriteLockFiles()),
    new("build", "the solution in Release, warnings are errors", _ => Build()),
    new("test", "[filter]  every test, or those that the filter names", Test),
    new("golden", "[filter]  run the tests and accept what they produce as the new golden files", Golden),
    new("fuzz", "[seconds [filter [cases]]]  the fuzz tests for longer than the tests do, 1800 s each unless told, and until each kind had so many cases", Fuzz),
    new("publish", $"the native single binary at {Binary}", _ => Publish(root, Path.Combine(root, Binary))),
    new("build-shield", $"[documents]  one executable with their generated validators inside, at {Shield}; the pet store unless told", BuildShield),
    new("smoke", "start the native binary and ask it as a user would", _ => Tool("smoke", Binary)),
    new("sbom", "artifacts/sbom.cdx.json (CycloneDX) from the lock files", _ => Tool("supply", "sbom")),
    new("allowlist", "every package of the lock files is in eng/packages.allow.json", _ => Tool("supply", "allowlist")),
    new("allow", "add what the lock files have to eng/packages.allow.json, for a person to review", _ => Tool("supply", "allow")),
    new("reproduce", "publish the last commit from two folders, the binaries are equal byte by byte", _ => Reproduce()),
    new("lint", "parse build.ps1 (it cannot be executed where this is built)", _ => Lint()),
    new("documents", "[csharp [seconds [names]]]  what each document of the shared suites costs and what becomes of it: writes docs/DOCUMENTS.md", words => Tool("documents", [.. words])),
    new("slow", "slowhttptest against the pet store: heads, bodies and reading, 37 s each; the service stays", _ => Slow()),
    new("fleet", "three nodes on PostgreSQL: 200 changes, 200 revocations, lines cut, the database away for a minute; prints the figures", _ => Whole("Fleet.PropagationTests|FullyQualifiedName~Fleet.RevocationTests")),
    new("crash", "200 rounds of kill -9 during writes on each store; prints the figures", _ => Whole("Fleet.CrashTests")),
    new("life", "20 hand-overs under load, 20 drains of 500 requests, 50 times kill -9, 1,000 hot changes; prints the figures", _ => Whole("Life")),
    new("hotchanges", "[changes]  document, certificate and origin change so often under load, 1,000 times unless told; prints the figures", HotChanges),
    new("scale", "a zone of 1,000 documents and 10,000 operations; prints the figures", _ => Whole("Fleet.ScaleTests")),
    new("soak", "[minutes [arguments]]  the native binary (or the JIT host) at full load with churn and hot changes, 30 minutes unless told; prints slopes and totals", words => Run("python3", ["bench/EndToEnd/soak.py", .. words])),
    new("overload", "[seconds [arguments]]  twice to ten times the connections that saturate it, each so long, 60 s unless told; prints what is still served", words => Run("python3", ["bench/EndToEnd/overload.py", .. words])),
    new("testssl", "testssl.sh on a running shield, a minute: nothing weak, nothing vulnerable", _ => Whole("Running.TlsTests")),
    new("bench", "[arguments]  the micro benches; bench/EndToEnd/run.sh has its own", Bench),
    new("check", "everything that CI does", _ => Check()),
];

if (args.Length == 0 || verbs.FirstOrDefault(v => v.Name == args[0]) is not { } chosen)
{
    Console.WriteLine("dotnet run eng/build.cs -- VERB\n");
    foreach (Verb verb in verbs)
    {
        Console.WriteLine($"  {verb.Name,-12} {verb.Help}");
    }

    return args.Length == 0 ? 0 : 2;
}

try
{
    Timed(chosen.Name, () => chosen.Run(args[1..]));
    return 0;
}
catch (StepFailedException failure)
{
    Console.Error.WriteLine($"FAILED: {failure.Message}");
    return 1;
}

void Restore()
{
    Run("dotnet", "restore", "FastShield.sln", "--locked-mode");
    Run("dotnet", ["restore", "src/FastShield", "--locked-mode", .. NativeProperties(root)]);
}

// The executable has two lock files, one for each framework it is built for: see src/FastShield/FastShield.csproj.
void WriteLockFiles()
{
    Run("dotnet", "restore", "FastShield.sln", "--force-evaluate", "-p:RestoreLockedMode=false");
    Run("dotnet", ["restore", "src/FastShield", "--force-evaluate", "-p:RestoreLockedMode=false", .. NativeProperties(root)]);
}

void Build() => Run("dotnet", "build", "FastShield.sln", "-c", "Release", "-warnaserror", "--nologo", "-v:minimal");

void Test(string[] filter)
{
    if (Directory.Exists(TestResults))
    {
        Directory.Delete(TestResults, recursive: true);
    }

    // The README's own command. The projects write their result files by themselves: tests/Directory.Build.props.
    string[] command = ["test", "-c", "Release"];
    if (filter.Length > 0)
    {
        command = [.. command, "--filter", filter[0]];
    }

    int exitCode = Start("dotnet", command, filter.Length == 0 ? testDeadline : null);
    TestCount count = TestCount.Read(TestResults);
    foreach (string name in count.FailedNames)
    {
        Console.WriteLine($"failed: {name}");
    }

    foreach (string name in count.SkippedNames)
    {
        Console.WriteLine($"skipped: {name}");
    }

    // A process that ended before its last test wrote no failure down.
    int failed = exitCode != 0 ? Math.Max(1, count.Failed) : count.Failed;
    testSummary = $"{count.Passed} passed, {failed} failed, {count.Skipped} skipped";
    Console.WriteLine(testSummary);
    Demand(exitCode == 0, $"dotnet test ended with exit code {exitCode}");
    Demand(count.Passed > 0, "no test ran");
    Demand(!isContinuousIntegration || count.Skipped == 0, "in CI a skipped test is a failure: a suite or a program is missing");
    if (filter.Length == 0)
    {
        DemandEverySuite(count.Files);
    }
}

// A test project that fell out of the run would otherwise be missed by nobody.
void DemandEverySuite(int files)
{
    int projects = Directory.GetDirectories("tests", "*.Tests").Count(folder => Directory.EnumerateFiles(folder, "*Tests.cs", SearchOption.AllDirectories).Any());
    Demand(files >= projects, $"{projects} projects have tests, but only {files} wrote results");
}

void Golden(string[] filter)
{
    Environment.SetEnvironmentVariable("FASTSHIELD_ACCEPT", "1");
    Test(filter);
    Run("git", "status", "--short", "--", "*.verified.*");
}

void Fuzz(string[] words)
{
    Environment.SetEnvironmentVariable("FASTSHIELD_FUZZ_SECONDS", words.Length > 0 ? words[0] : "1800");
    Environment.SetEnvironmentVariable("FASTSHIELD_FUZZ_CASES", words.Length > 2 ? words[2] : "");
    Test([words.Length > 1 ? $"FullyQualifiedName~Fuzz&FullyQualifiedName~{words[1]}" : "FullyQualifiedName~Fuzz"]);
}

// The three attacks of slowhttptest, each with 500 connections; the demo's pet store has to answer all the time.
void Slow()
{
    const string url = "https://localhost:18443/pets";
    using Process shield = Process.Start(new ProcessStartInfo("dotnet", ["run", "-c", "Release", "--project", "src/FastShield", "--", "demo", "--listen", "https://127.0.0.1:18443"])
    {
        WorkingDirectory = root,
        RedirectStandardOutput = true,
    })!;
    shield.BeginOutputReadLine();
    try
    {
        for (int tries = 0; !Answers(url); tries++)
        {
            Demand(tries < 240, "the demo does not answer");
            Thread.Sleep(500);
        }

        foreach (string[] attack in (string[][])[["-H", "-i", "5", "-x", "24"], ["-B", "-i", "5", "-s", "8192", "-x", "10"], ["-X", "-w", "1", "-y", "2", "-n", "5", "-z", "8"]])
        {
            using Process test = Process.Start(new ProcessStartInfo("slowhttptest", [.. attack, "-c", "500", "-r", "200", "-u", url, "-p", "3", "-l", "37"]) { RedirectStandardOutput = true })!;
            string said = test.StandardOutput.ReadToEnd();
            test.WaitForExit();
            Console.WriteLine($"{attack[0]}: {string.Join(' ', said.Split('\n').Where(line => line.Contains("service available") || line.Contains("closed:")).TakeLast(2).Select(line => line.Trim()))}");
            Demand(Answers(url), "the demo does not answer behind the attack");
        }
    }
    finally
    {
        shield.Kill(entireProcessTree: true);
        shield.WaitForExit();
    }

    bool Answers(string target)
    {
        using HttpClientHandler handler = new() { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        using HttpClient client = new(handler) { Timeout = TimeSpan.FromSeconds(3) };
        try
        {
            return (int)client.GetAsync(new Uri(target)).GetAwaiter().GetResult().StatusCode < 500;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}

// The tests of this name in their whole length, with what they print; with the native binary where there is one of these sources.
void Whole(string name)
{
    Environment.SetEnvironmentVariable("FASTSHIELD_WHOLE", "1");
    Run("dotnet", "test", "-c", "Release", "tests/EndToEnd.Tests", "--filter", $"FullyQualifiedName~Tests.{name}", "--logger", "console;verbosity=detailed");
}

void HotChanges(string[] words)
{
    Environment.SetEnvironmentVariable("FASTSHIELD_HOT_CHANGES", words.Length > 0 ? words[0] : "1000");
    Whole("Life.HotChangesTests");
}

void Publish(string source, string binary)
{
    string output = Path.Combine(source, NativeArtifacts, "published");
    string log = Capture(
        "dotnet",
        ["publish", Path.Combine(source, "src/FastShield"), "-c", "Release", "-o", output, "--nologo", "-warnaserror", "-p:RestoreLockedMode=true", .. NativeProperties(source)]);
    Demand(
        !log.Contains("warning", StringComparison.OrdinalIgnoreCase),
        "the publish printed a warning: an IL or AOT warning means that the native binary may behave differently");
    Directory.CreateDirectory(Path.GetDirectoryName(binary)!);
    File.Copy(Path.Combine(output, "fastshield"), binary, overwrite: true);
    Console.WriteLine($"{binary}: {new FileInfo(binary).Length / 1e6:0.00} MB, sha256 {Sha256(binary)}");
}

// With the command that users have, from the host that `build` has made.
void BuildShield(string[] documents) =>
    Run("dotnet", [
        "run", "-c", "Release", "--project", "src/FastShield", "--",
        "build", .. documents.Length > 0 ? documents : ["samples/petstore/petstore.openapi.yaml"], "-o", Shield]);

void Reproduce()
{
    string above = Directory.CreateTempSubdirectory("fastshield-reproduce-").FullName;
    try
    {
        string[] folders = [Path.Combine(above, "a"), Path.Combine(above, "another/and/deeper")];
        string[] hashes = new string[folders.Length];
        for (int i = 0; i < folders.Length; i++)
        {
            Run("git", "clone", "--quiet", "--no-hardlinks", root, folders[i]);
            string binary = Path.Combine(folders[i], "fastshield");
            Publish(folders[i], binary);
            hashes[i] = Sha256(binary);
        }

        Demand(hashes[0] == hashes[1], "two folders give two binaries");
        Console.WriteLine($"the same binary from both folders: sha256 {hashes[0]}");
    }
    finally
    {
        Directory.Delete(above, recursive: true);
    }
}

void Lint()
{
    Run("npm", "ci", "--prefix", "eng/powershell-lint", "--ignore-scripts", "--no-audit", "--no-fund");
    Run("node", "eng/powershell-lint/lint.mjs", "build.ps1");
}

void Bench(string[] arguments) => Run("dotnet", ["run", "-c", "Release", "--project", "bench/Micro", "--", .. arguments]);

// The binary comes before the tests: the end-to-end tests run against it.
void Check()
{
    Timed("restore", Restore);
    Timed("allowlist", () => Tool("supply", "allowlist"));
    Timed("build", Build);
    Timed("publish", () => Publish(root, Path.Combine(root, Binary)));
    Timed("build-shield", () => BuildShield([]));
    Timed("test", () => Test([]));
    Timed("sbom", () => Tool("supply", "sbom"));
    Timed("smoke", () => Tool("smoke", Binary));
    Timed("lint", Lint);
    Timed("lock files", () => Run("git", "diff", "--exit-code", "--stat", "--", "*.lock.json", "*package-lock.json"));
    Console.WriteLine(testSummary);
}

void Tool(string program, params string[] arguments) => Run("dotnet", ["run", $"eng/{program}.cs", "--", .. arguments]);

// A separate artifacts folder: the two builds of the executable would else overwrite each other's restore.
static string[] NativeProperties(string source) =>
    ["-p:FastShieldNative=true", $"-p:ArtifactsPath={Path.Combine(source, NativeArtifacts)}"];

void Timed(string name, Action step)
{
    long start = Stopwatch.GetTimestamp();
    Console.WriteLine($"== {name}");
    step();
    Console.WriteLine($"== {name}: {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
}

void Run(string program, params string[] arguments)
{
    int exitCode = Start(program, arguments);
    Demand(exitCode == 0, $"{program} {string.Join(' ', arguments)} ended with exit code {exitCode}");
}

int Start(string program, string[] arguments, TimeSpan? deadline = null)
{
    Console.WriteLine($"$ {program} {string.Join(' ', arguments)}");
    using Process process = Process.Start(new ProcessStartInfo(program, arguments))!;
    if (!process.WaitForExit(deadline ?? Timeout.InfiniteTimeSpan))
    {
        Console.WriteLine($"{program} {arguments[0]} did not end within {deadline}; it is ended with everything that it started:");
        using (Process list = Process.Start("ps", ["-eo", "pid,ppid,etimes,args", "--sort=start_time"]))
        {
            list.WaitForExit();
        }

        process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    return process.ExitCode;
}

string Capture(string program, string[] arguments)
{
    Console.WriteLine($"$ {program} {string.Join(' ', arguments)}");
    using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
    string output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    Console.Write(output);
    Demand(process.ExitCode == 0, $"{program} {arguments[0]} ended with exit code {process.ExitCode}");
    return output;
}

static void Demand(bool condition, string otherwise)
{
    if (!condition)
    {
        throw new StepFailedException(otherwise);
    }
}

static string Sha256(string file)
{
    using FileStream stream = File.OpenRead(file);
    return Convert.ToHexStringLower(SHA256.HashData(stream));
}

static string FindRoot()
{
    string? folder = AppContext.GetData("EntryPointFileDirectoryPath") as string ?? Environment.CurrentDirectory;
    while (folder is not null && !File.Exists(Path.Combine(folder, "FastShield.sln")))
    {
        folder = Path.GetDirectoryName(folder);
    }

    return folder ?? throw new DirectoryNotFoundException("FastShield.sln is in no folder above this program");
}

internal sealed record Verb(string Name, string Help, Action<string[]> Run);

internal sealed class StepFailedException(string message) : Exception(message);

/// <summary>What the result files (one for each test project, format TRX) say in sum.</summary>
internal sealed class TestCount
{
    public int Files { get; private set; }

    public int Passed { get; private set; }

    public int Failed => FailedNames.Count;

    public int Skipped => SkippedNames.Count;

    public List<string> FailedNames { get; } = [];

    public List<string> SkippedNames { get; } = [];

    public static TestCount Read(string folder)
    {
        TestCount count = new();
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.trx") : [];
        foreach (string file in files)
        {
            count.Add(file);
        }

        return count;
    }

    private void Add(string file)
    {
        Files++;
        using XmlReader reader = XmlReader.Create(file);
        while (reader.ReadToFollowing("UnitTestResult"))
        {
            string name = reader.GetAttribute("testName") ?? "?";
            switch (reader.GetAttribute("outcome"))
            {
                case "Passed":
                    Passed++;
                    break;
                case "NotExecuted":
                    SkippedNames.Add(name);
                    break;
                default:
                    FailedNames.Add(name);
                    break;
            }
        }
    }
}
