using System.Diagnostics;
using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Multipart;
using FastShield.Runtime.Program;
using FastShield.Runtime.Tests.Parameters;
using Xunit;
using static FastShield.Runtime.Tests.Multipart.MultipartKit;

namespace FastShield.Runtime.Tests.Multipart;

/// <summary>Bodies made to cost: CVE-2023-30798 and CVE-2024-53981 (parts, preamble), CVE-2026-28356 and CVE-2026-53539 (parameters of a field).</summary>
public sealed class MultipartHostileTests
{
    private const int Large = 10_000_000;

    // All of them take a few milliseconds; a busy machine takes more, and time by the square of the length takes minutes.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(4);

    public static TheoryData<string, string, string> Bodies => new()
    {
        { "10,000 parts", Times(10_000, Part("files", "x")), "TooManyValues @" },
        { "10,000 header fields", Part("id", "1", Enumerable.Range(0, 10_000).Select(i => $"X{i}: 1").ToArray()), "TooManyValues @" },
        { "33 header fields", Part("id", "1", Enumerable.Range(0, 32).Select(i => $"X{i}: 1").ToArray()), "TooManyValues @" },
        { "8 KiB of header fields", Part("id", "1", "X: " + new string('x', 8192)), "TooManyValues @" },
        { "a preamble of 10 MB", new string('x', Large) + Part("id", "1"), "InvalidSyntax @" },
        { "a preamble of line breaks", Times(Large / 2, "\r\n") + Part("id", "1"), "InvalidSyntax @" },
        { "an epilogue of 10 MB", Part("id", "1") + "--B--\r\n" + new string('x', Large), "InvalidSyntax @" },
        { "a part without an end", Part("id", new string('x', Large))[..^2], "InvalidSyntax @" },
        { "header fields without an end", "--B\r\n" + new string('x', Large) + "\r\n", "TooManyValues @" },
        { "line breaks and dashes", Part("file", Times(Large / 4, "\r\n--")), """{"file":""}""" },
        { "dashes", Part("file", new string('-', Large)), """{"file":""}""" },
        { "semicolons", Disposition(new string(';', 8000)), "InvalidSyntax @" },
        { "parameters", Disposition("; name=id" + Times(1500, ";a=b")), """{"id":1}""" },
        { "quotes", Disposition("; name=" + new string('"', 7999)), "InvalidSyntax @" },
        { "backslashes", Disposition("; name=id; filename=\"" + new string('\\', 7000) + "a\""), """{"id":1}""" },
        { "a name of percent signs", Times(200, Part("say " + new string('%', 7000), "1")), "DuplicateValue @" },
        { "1,000 undeclared names", string.Concat(Enumerable.Range(0, 1000).Select(i => Part("n" + i, "1"))), "{\"n0\"" },
        { "1,000 deep names", Times(1000, Part("deep[R]", "1")), "TooManyValues @deep" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Costly_bodies_cost_by_their_length(string what, string parts, string expected)
    {
        Assert.NotEmpty(what);
        var body = Encoding.Latin1.GetBytes(parts + "--B--\r\n");
        var engine = new Grammar();
        var decoder = new MultipartBodyDecoder();
        Check(decoder, body, "B", engine, Plan, out _);
        var watch = Stopwatch.StartNew();
        var accepted = Check(decoder, body, "B", engine, Plan, out var fault);
        Assert.True(watch.Elapsed < Bound, $"{what} took {watch.Elapsed}");
        var answer = accepted
            ? Encoding.UTF8.GetString(decoder.Json.Text)
            : $"{fault.Class} {fault.Detail}".TrimEnd() + " @" + Encoding.UTF8.GetString(fault.Name);
        Assert.StartsWith(expected, answer, StringComparison.Ordinal);
    }

    [Fact]
    public void A_boundary_that_nearly_repeats_costs_by_the_length_of_the_body()
    {
        var boundary = new string('-', 34) + "x" + new string('-', 35);
        var body = Encoding.Latin1.GetBytes($"--{boundary}\r\nContent-Disposition: form-data; name=file\r\n\r\n{new string('-', Large)}\r\n--{boundary}--");
        var watch = Stopwatch.StartNew();
        Assert.True(Check(new MultipartBodyDecoder(), body, boundary, new Grammar(), Plan, out _));
        Assert.True(watch.Elapsed < Bound, $"took {watch.Elapsed}");
    }

    [Fact]
    public void Limits_hold()
    {
        var two = Encoding.ASCII.GetBytes(Part("id", "1") + Part("note", "xyz") + "--B--");
        Assert.True(Check(new MultipartBodyDecoder(2), two, "B", new Grammar(), Plan, out _));
        Assert.False(Check(new MultipartBodyDecoder(1), two, "B", new Grammar(), Plan, out var fault));
        Assert.Equal(ErrorClass.TooManyValues, fault.Class);
        var json = """{"id":1,"note":"xyz"}""".Length;
        Assert.True(Check(new MultipartBodyDecoder(2, 4096), two, "B", new Grammar(), Plan, out _));
        var long4096 = Encoding.ASCII.GetBytes(Part("note", new string('x', 4096)) + "--B--");
        Assert.False(Check(new MultipartBodyDecoder(2, 4096 + json - 22), long4096, "B", new Grammar(), Plan, out fault));
        Assert.Equal(ErrorClass.TooManyValues, fault.Class);
    }

    /// <summary>Whatever the bytes: an answer, an object as JSON if it is yes, and never the second part hidden.</summary>
    [Fact]
    public void Mutated_bodies_get_an_answer()
    {
        var seed = Encoding.Latin1.GetBytes(
            Part("id", "12") + Part("nums", "1") + Part("meta", "{\"a\":[1,\"b\"]}", "Content-Type: application/json") + Part("deep[R]", "1")
            + Part("file", "\r\n--\0", "Content-Type: image/png", "Content-Length: 5") + Part("say %22hi%22", "x") + "--B--\r\n");
        string[] words = ["\r\n", "--B", "--B--", "\r\n--B\r\n", "\"", "\\", ";", "=", ":", "%22", "\0", "\n", "name", "filename", "Content-Type: ", "{", "[", "\u00ff", "\r\n\r\n"];
        var random = new Random(20260);
        var decoder = new MultipartBodyDecoder();
        var context = new ValidationContext();
        var engine = new Grammar();
        Assert.True(Boundary.TryRead("B"u8, out var boundary));
        var watch = Stopwatch.StartNew();
        var accepted = 0;
        var runs = 0;
        for (; runs < 400_000 && watch.Elapsed < TimeSpan.FromSeconds(3); runs++)
        {
            var body = Mutate(seed, words, random);
            if (decoder.Check(Plan, in boundary, body, engine, context, out var fault))
            {
                accepted++;
                Assert.True(body.AsSpan().TrimEnd("\r\n"u8).EndsWith("--B--"u8));
                Assert.Equal((byte)'{', decoder.Json.Text[0]);
            }
            else
            {
                Assert.Equal(ViolationLocation.Body, fault.Location);
            }
        }

        Assert.True(runs > 1000, $"{runs} runs");
        Assert.InRange(accepted, 1, runs - 1);
    }

    [Fact]
    public void Nothing_is_allocated_once_the_memory_has_grown()
    {
        var body = Encoding.ASCII.GetBytes(
            Part("id", "12") + Part("nums", "1") + Part("nums", "2") + Part("meta", "{\"a\":1}", "Content-Type: application/json") + Part("deep[R]", "1")
            + Part("file", "\0", "Content-Type: image/png") + Part("other%22", "x") + "--B--");
        var refused = Encoding.ASCII.GetBytes(Part("id", "1") + Part("id", "1") + "--B--");
        Assert.True(Boundary.TryRead("B"u8, out var boundary));
        var decoder = new MultipartBodyDecoder();
        var context = new ValidationContext();
        var engine = new Grammar();
        long allocated = 0;
        for (var i = 0; i < 200; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var accepted = decoder.Check(Plan, in boundary, body, engine, context, out _);
            var again = decoder.Check(Plan, in boundary, refused, engine, context, out _);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(accepted);
            Assert.False(again);
        }

        Assert.Equal(0, allocated);
    }

    private static byte[] Mutate(byte[] seed, string[] words, Random random)
    {
        var body = new List<byte>(seed);
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(body.Count);
            switch (random.Next(5))
            {
                case 0:
                    body[at] = (byte)random.Next(256);
                    break;
                case 1:
                    body.RemoveRange(at, Math.Min(random.Next(1, 9), body.Count - at));
                    break;
                case 2:
                    body.InsertRange(at, Encoding.Latin1.GetBytes(words[random.Next(words.Length)]));
                    break;
                case 3:
                    body.InsertRange(at, body.GetRange(random.Next((body.Count / 2) + 1), random.Next((body.Count / 2) + 1)));
                    break;
                default:
                    body.RemoveRange(at, body.Count - at);
                    break;
            }

            if (body.Count == 0)
            {
                break;
            }
        }

        return [.. body];
    }

    private static string Times(int count, string text) => new StringBuilder().Insert(0, text, count).ToString();

    private static string Disposition(string rest) => $"--B\r\nContent-Disposition: form-data{rest}\r\n\r\n1\r\n";

    /// <summary>Any JSON is good, well-formed it has to be.</summary>
    private sealed unsafe class Grammar() : SchemaEngine(Nothing)
    {
        private static readonly ValidationProgram Nothing = new PredicateEngine(static _ => true).Program;

        private readonly SchemaInterpreter _grammar = new(Nothing);

        public override string Name => "grammar";

        public override bool Accepts(int block, byte* json, int length, ValidationContext context) =>
            _grammar.Accepts(ValidationProgram.AnyBlock, json, length, context);
    }
}
