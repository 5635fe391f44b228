using System.Diagnostics;
using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using Xunit;

namespace FastShield.Compiler.Tests.Reading;

/// <summary>Mutated documents, seeded: whatever comes in, out comes a document or one error, never an exception and never a hang.</summary>
public sealed class ReaderFuzzTests
{
    private const int Seed = 20261121;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(1.5);

    private static readonly string[] Pieces =
    [
        "&a ", "*a ", "<<: ", "? ", ": ", "- ", "!!str ", "!x ", "!<", "%YAML 1.1\n", "%TAG ! x\n", "---\n", "...\n", "|+2\n", ">-\n", "\"", "'", "\\u", "\\x",
        "[", "]", "{", "}", ",", "#", "\t", "\r", "\n", "\r\n", "\0", "\u0085", "\u2028", "\uFEFF", "é", "😀", ".inf", "0x", "1e", "null", "~", "  ", "@", "`",
    ];

    private const string Json = """
        {"openapi":"3.1.0","info":{"title":"x","version":"1"},"paths":{"/a/{b}":{"get":{"parameters":[{"name":"b","in":"path","required":true,
        "schema":{"type":["string","null"],"maxLength":12,"enum":["a\u0041","\n",null,1.5e3]}}],"responses":{"200":{"description":"ok"}}}}}}
        """;

    private const string Yaml = """
        openapi: 3.1.0
        info: {title: &t "x\u0041", version: '1'}
        paths:
          /a/{b}:
            get:
              parameters: &p
                - name: b
                  in: path
                  required: true
                  description: |
                    two
                    lines
                  schema: {type: [string, "null"], maxLength: 0x10}
              responses:
                200: {description: *t}
            put:
              <<: {parameters: *p}
              ? summary
              : >-
                folded
                text
        """;

    [Theory]
    [InlineData("a.json", Json)]
    [InlineData("a.yaml", Yaml)]
    public void Mutations_never_throw(string name, string text)
    {
        var random = new Random(Seed);
        var original = Encoding.UTF8.GetBytes(text);
        var watch = Stopwatch.StartNew();
        for (var round = 0; watch.Elapsed < Duration; round++)
        {
            var bytes = Mutate(original, random);
            var bag = new DiagnosticBag();
            SourceDocument? document;
            try
            {
                document = DocumentReader.Read(bytes, name, bag);
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"Seed {Seed}, round {round}, bytes {Convert.ToHexString(bytes)}", fault);
            }

            Assert.Equal(document is null ? 1 : 0, bag.Items.Count);
            Assert.All(bag.Items, d => Assert.True(d is { Line: >= 1, Column: >= 1 }, $"Seed {Seed}, round {round}: {d}"));
        }
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = new List<byte>(original);
        for (var change = random.Next(1, 6); change > 0; change--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at - 1));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
                case 3:
                    var from = random.Next(bytes.Count);
                    bytes.InsertRange(at, bytes.GetRange(from, Math.Min(random.Next(1, 40), bytes.Count - from)));
                    break;
                default:
                    bytes.InsertRange(at, Enumerable.Repeat(bytes[at], random.Next(1, 10)));
                    break;
            }
        }

        return [.. bytes];
    }
}
