using BenchmarkDotNet.Running;

namespace FastShield.Micro;

internal static class Program
{
    /// <summary>`dotnet run eng/build.cs -- bench --filter '*JsonScan*'`; without arguments every bench runs.</summary>
    private static int Main(string[] args)
    {
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly)
            .Run(args.Length == 0 ? ["--filter", "*"] : args, new MicroConfig()).ToArray();
        // A bench that did not run, or that a validator refused, fails the run.
        return summaries.Length > 0 && summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)) ? 0 : 1;
    }
}
