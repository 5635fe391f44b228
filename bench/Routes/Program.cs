using System.Diagnostics;
using System.Globalization;
using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Matching;

namespace FastShield.Bench.Routes;

/// <summary>`routes ROUTES REQUESTS SECONDS`: nanoseconds a request, best of all passes, of our table and of ASP.NET Core's matcher.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        var routes = File.ReadLines(args[0]).Select(line => line.Split(' ')).Select(parts => new Route(parts[0], parts[1])).ToList();
        var requests = File.ReadLines(args[1]).Select(line => line.Split(' ')).ToList();
        var seconds = double.Parse(args[2], CultureInfo.InvariantCulture);
        var methods = requests.Select(request => request[0]).ToArray();
        var paths = requests.Select(request => request[1]).ToArray();
        var rawMethods = methods.Select(Encoding.ASCII.GetBytes).ToArray();
        var rawPaths = paths.Select(Encoding.ASCII.GetBytes).ToArray();

        var builder = new PathTableBuilder();
        for (var i = 0; i < routes.Count; i++)
        {
            if (!PathTemplate.TryParse(routes[i].Template, out var template, out _) || builder.Add(routes[i].Method, template!, i) is not null)
            {
                Console.Error.WriteLine($"refused: {routes[i]}");
                return 1;
            }
        }

        var table = builder.Build();
        var captures = new PathCapture[table.MaxCaptures];
        var scratch = new byte[1024];
        var wrong = 0;
        var dfa = new DfaRoutes(routes);
        var wrongDfa = 0;
        for (var i = 0; i < paths.Length; i++)
        {
            var expected = int.Parse(requests[i][2], CultureInfo.InvariantCulture);
            wrong += Match(table, rawMethods[i], rawPaths[i], scratch, captures) == expected ? 0 : 1;
            wrongDfa += dfa.Match(methods[i], paths[i]) == expected ? 0 : 1;
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var ours = Best(seconds, paths.Length, () =>
        {
            for (var i = 0; i < rawPaths.Length; i++)
            {
                Match(table, rawMethods[i], rawPaths[i], scratch, captures);
            }
        });
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var whole = Best(seconds, paths.Length, () =>
        {
            for (var i = 0; i < paths.Length; i++)
            {
                dfa.Prepare(methods[i], paths[i]);
                dfa.MatchOnly();
            }
        });
        var harness = Best(seconds, paths.Length, () =>
        {
            for (var i = 0; i < paths.Length; i++)
            {
                dfa.Prepare(methods[i], paths[i]);
            }
        });
        Print("fastshield", ours, wrong, paths.Length, $"normalised and captured, {allocated} bytes allocated");
        Print("DfaMatcher", whole - harness, wrongDfa, paths.Length, $"the harness's {harness:F1} ns taken off");
        return wrong == 0 ? 0 : 1;
    }

    private static int Match(PathTable table, byte[] method, byte[] raw, byte[] scratch, PathCapture[] captures)
    {
        var verdict = PathNormaliser.Normalise(raw, scratch, table.Policy, out var written);
        ReadOnlySpan<byte> path = verdict.IsUnchanged ? raw : scratch.AsSpan(0, written);
        var found = table.Match(method, path, verdict.Features, captures);
        return found.Kind == PathMatchKind.Found ? found.Operation : -1;
    }

    private static double Best(double seconds, int count, Action pass)
    {
        var best = double.MaxValue;
        for (var until = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency); Stopwatch.GetTimestamp() < until;)
        {
            var start = Stopwatch.GetTimestamp();
            pass();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds);
        }

        return best / count;
    }

    private static void Print(string name, double nanoseconds, int wrong, int count, string note) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-13} {nanoseconds:F1} ns, {wrong} of {count} to another route; {note}"));
}
