#:property PublishAot=false

// Starts the native binary and asks it as a user would: `dotnet run eng/smoke.cs -- BINARY` (verb `smoke` of eng/build.cs).
using System.Diagnostics;
using System.Text;

const string Shield = "https://127.0.0.1:8443";
TimeSpan patience = TimeSpan.FromSeconds(20);

if (args.Length != 1 || !File.Exists(args[0]))
{
    Console.Error.WriteLine("dotnet run eng/smoke.cs -- BINARY (first: dotnet run eng/build.cs -- publish)");
    return 2;
}

string binary = Path.GetFullPath(args[0]);
List<string> findings = [];
CheckClosure();
CheckVersion();
CheckDemo();
foreach (string finding in findings)
{
    Console.Error.WriteLine(finding);
}

Console.WriteLine(findings.Count == 0 ? "smoke: all as expected" : $"smoke: {findings.Count} finding(s)");
return findings.Count == 0 ? 0 : 1;

// Neither the C# compiler nor the second OpenAPI reader may be linked in: the metadata in
// the binary has the names of its assemblies in UTF-8 (a message of ours that mentions one is UTF-16).
void CheckClosure()
{
    byte[] image = File.ReadAllBytes(binary);
    foreach (string assembly in new[] { "Microsoft.CodeAnalysis", "Microsoft.OpenApi" })
    {
        Expect(image.AsSpan().IndexOf(Encoding.UTF8.GetBytes(assembly)) < 0, $"the native binary has {assembly} inside");
    }
}

void CheckVersion()
{
    (int exitCode, string output) = Ask(binary, "--version");
    Expect(exitCode == 0 && output.Trim().Length > 0, $"--version: exit code {exitCode}, output '{output.Trim()}'");
}

void CheckDemo()
{
    // A shell that starts CI in the background has SIGINT ignored, and so would every process below it.
    using Process demo = Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", binary, "demo"]) { RedirectStandardOutput = true })!;
    try
    {
        Stopwatch sinceStart = Stopwatch.StartNew();
        bool isReady = WaitForReady(demo.StandardOutput);
        Expect(isReady, $"demo printed no line `ready` within {patience.TotalSeconds} s");
        if (isReady)
        {
            Console.WriteLine($"ready after {sinceStart.ElapsedMilliseconds} ms");
            ExpectStatus("200", $"{Shield}/v1/pets?limit=10");
            ExpectStatus("400", $"{Shield}/v1/pets?limit=0");
            ExpectStatus("404", $"{Shield}/v1/nothing");
            ExpectStatus("400", $"{Shield}/v1/pets", "-H", "Content-Type: application/json", "-d", "{\"name\":1}");
            Ask("kill", "-INT", demo.Id.ToString());
            Expect(demo.WaitForExit(patience), $"demo did not end within {patience.TotalSeconds} s of SIGINT");
            Expect(demo.HasExited && demo.ExitCode == 0, "demo ended with another exit code than 0");
        }
    }
    finally
    {
        if (!demo.HasExited)
        {
            demo.Kill();
        }
    }
}

bool WaitForReady(StreamReader output)
{
    Task<bool> ready = Task.Run(() =>
    {
        while (output.ReadLine() is { } line)
        {
            Console.WriteLine($"  {line}");
            if (line == "ready")
            {
                // The pipe is read on, or the demo would block on its own event lines.
                _ = output.ReadToEndAsync();
                return true;
            }
        }

        return false;
    });
    return ready.Wait(patience) && ready.Result;
}

void ExpectStatus(string status, string url, params string[] more)
{
    (_, string output) = Ask("curl", ["-k", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "5", .. more, url]);
    Console.WriteLine($"{output} {url}");
    Expect(output == status, $"{url} answered {output} instead of {status}");
}

static (int ExitCode, string Output) Ask(string program, params string[] arguments)
{
    using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
    string output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return (process.ExitCode, output);
}

void Expect(bool condition, string otherwise)
{
    if (!condition)
    {
        findings.Add(otherwise);
    }
}
