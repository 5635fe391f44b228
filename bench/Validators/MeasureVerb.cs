using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;

namespace FastShield.Bench.Validators;

/// <summary>
/// `measure CASES SECONDS [NAME...]`: for each case a line of JSON: nanoseconds a document, best of all passes over the case's documents,
/// what one pass allocated, and which documents were refused.
/// </summary>
internal static unsafe class MeasureVerb
{
    private const double ShortestPass = 0.0005;

    public static int Run(string cases, double seconds, IEnumerable<string> names)
    {
        var isSound = true;
        foreach (var name in names)
        {
            if (LoweredCase.Read(cases, name) is not { } lowered)
            {
                continue;
            }

            if (Engines.Make(name, lowered.Program) is not { } compiled)
            {
                Console.Error.WriteLine($"{name}: no engine was emitted");
                continue;
            }

            var instances = Instances.Read(Path.Combine(cases, name, "instances.seq"));
            var context = new ValidationContext();
            var interpreter = new SchemaInterpreter(lowered.Program);
            var refused = Refused(compiled, lowered.Block, instances, context);
            if (!refused.SequenceEqual(Refused(interpreter, lowered.Block, instances, context)))
            {
                Console.Error.WriteLine($"{name}: the engines disagree");
                isSound = false;
            }

            // Scratch memory has grown, so that what follows is the steady state.
            Pass(compiled, lowered.Block, instances, context);
            Pass(interpreter, lowered.Block, instances, context);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Pass(compiled, lowered.Block, instances, context);
            Pass(interpreter, lowered.Block, instances, context);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            var generated = Best(seconds, instances, () => Pass(compiled, lowered.Block, instances, context));
            var interpreted = Best(seconds, instances, () => Pass(interpreter, lowered.Block, instances, context));
            var scan = Best(seconds, instances, () => Scan(instances));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"case":"{{name}}","count":{{instances.Count}},"bytes":{{instances.Bytes}},"fastshield":{{generated:F1}},"interpreter":{{interpreted:F1}},"utf8jsonreader":{{scan:F1}},"allocated":{{allocated}},"refused":[{{string.Join(',', refused)}}]}"""));
        }

        return isSound ? 0 : 1;
    }

    private static List<int> Refused(SchemaEngine engine, int block, Instances instances, ValidationContext context)
    {
        var refused = new List<int>();
        for (var i = 0; i < instances.Count; i++)
        {
            context.Arena.Reset();
            context.Begin(instances.Lengths[i]);
            if (!engine.Accepts(block, instances.Starts[i], instances.Lengths[i], context))
            {
                refused.Add(i);
            }
        }

        return refused;
    }

    /// <summary>Nanoseconds a document in the best pass.</summary>
    private static double Best(double seconds, Instances instances, Action pass)
    {
        var repeats = 1;
        double best = double.MaxValue;
        for (var until = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency); Stopwatch.GetTimestamp() < until;)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < repeats; i++)
            {
                pass();
            }

            var took = Stopwatch.GetElapsedTime(start).TotalSeconds;
            best = Math.Min(best, took / repeats);
            repeats = took < ShortestPass ? repeats * 2 : repeats;
        }

        return best / instances.Count * 1e9;
    }

    private static void Pass(SchemaEngine engine, int block, Instances instances, ValidationContext context)
    {
        for (var i = 0; i < instances.Lengths.Length; i++)
        {
            context.Arena.Reset();
            context.Begin(instances.Lengths[i]);
            engine.Accepts(block, instances.Starts[i], instances.Lengths[i], context);
        }
    }

    private static void Scan(Instances instances)
    {
        for (var i = 0; i < instances.Count; i++)
        {
            var reader = new Utf8JsonReader(instances[i]);
            while (reader.Read())
            {
            }
        }
    }
}
