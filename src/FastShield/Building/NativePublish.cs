using System.ComponentModel;
using System.Diagnostics;
using FastShield.Hosting;

namespace FastShield.Building;

/// <summary>The .NET SDK, asked to compile FastShield's own sources with a <see cref="BuildFolder"/> inside.</summary>
internal static class NativePublish
{
    private const int ShownLines = 30;

    /// <summary>Throws <see cref="StartException"/> with a plain message where there is no SDK that can build the checkout.</summary>
    public static void DemandSdk(string checkout)
    {
        var (exitCode, output) = Run(checkout, ["--version"]);
        if (exitCode != 0)
        {
            throw new StartException(
                $"The .NET SDK that {Path.Combine(checkout, "global.json")} asks for is not there: {string.Join(' ', output.Take(3))}", ExitCodes.Failure);
        }
    }

    /// <summary>Publishes; the path of the executable. Packages come from the package cache where they are there, exactly as the lock files say.</summary>
    /// <param name="checkout">FastShield's sources; nothing is written into them.</param>
    /// <param name="builtIn">What to compile into it.</param>
    /// <param name="work">A folder for what the SDK makes on the way.</param>
    public static string Publish(string checkout, BuildFolder builtIn, string work)
    {
        var published = Path.Combine(work, "published");
        var (exitCode, output) = Run(checkout, [
            "publish", Path.Combine(checkout, "src", "FastShield"), "-c", "Release", "-o", published, "--nologo", "-warnaserror", "--disable-build-servers", "-nodeReuse:false",
            "-p:FastShieldNative=true", $"-p:FastShieldBuiltIn={builtIn.FullPath}", $"-p:ArtifactsPath={Path.Combine(work, "objects")}", "-p:RestoreLockedMode=true"]);
        if (exitCode != 0)
        {
            throw new StartException(
                string.Join(Environment.NewLine, [
                    .. output.TakeLast(ShownLines),
                    $"The SDK could not make the executable (exit code {exitCode}). Native code also needs a linker: gcc and zlib1g-dev on Debian."]),
                ExitCodes.Failure);
        }

        return Path.Combine(published, "fastshield");
    }

    private static (int ExitCode, List<string> Output) Run(string checkout, string[] arguments)
    {
        // `dotnet` tells its children where it is: with that, the SDK of the one that runs this is taken.
        var program = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = checkout };
        var output = new List<string>();
        try
        {
            using var process = new Process { StartInfo = start };
            process.OutputDataReceived += (_, line) => Keep(output, line.Data);
            process.ErrorDataReceived += (_, line) => Keep(output, line.Data);
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            process.WaitForExit();
            return (process.ExitCode, output);
        }
        catch (Win32Exception)
        {
            throw new StartException(
                $"`fastshield build` needs the .NET SDK, and the program '{program}' cannot be started. Where it cannot be had, `fastshield run` guards with the interpreter.",
                ExitCodes.Failure);
        }
    }

    private static void Keep(List<string> output, string? line)
    {
        if (line is not null)
        {
            lock (output)
            {
                output.Add(line);
            }
        }
    }
}
