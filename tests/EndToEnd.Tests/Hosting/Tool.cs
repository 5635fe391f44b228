using System.Diagnostics;

namespace FastShield.EndToEnd.Tests.Hosting;

/// <summary>Runs a program to its end, within a bounded time.</summary>
internal static class Tool
{
    public static TimeSpan Patience => TimeSpan.FromSeconds(60);

    /// <summary>Whether a program of that name is installed.</summary>
    public static bool Exists(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, name)));

    /// <summary>Runs one of the shield's commands that end by themselves.</summary>
    public static Task<Ended> RunAsync(ShieldBinary binary, params string[] arguments) =>
        RunAsync(binary.Program, [.. binary.Leading, .. arguments], input: null);

    /// <summary>Runs a program; <paramref name="input"/> is its standard input, which is then closed.</summary>
    public static async Task<Ended> RunAsync(string program, string[] arguments, byte[]? input, TimeSpan? patience = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        using var time = new CancellationTokenSource(patience ?? Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(time.Token);
            var errors = process.StandardError.ReadToEndAsync(time.Token);
            await WriteAsync(process, input, time.Token);
            await process.WaitForExitAsync(time.Token);
            return new Ended(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static async Task WriteAsync(Process process, byte[]? input, CancellationToken end)
    {
        try
        {
            if (input is not null)
            {
                await process.StandardInput.BaseStream.WriteAsync(input, end);
            }

            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended without reading; what it said counts.
        }
    }
}

/// <summary>What a program ended with.</summary>
internal sealed record Ended(int ExitCode, string Output, string Errors)
{
    /// <summary>Everything it said.</summary>
    public string All => Output + Errors;
}
