using System.Text.Json;
using BenchmarkDotNet.Attributes;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;

namespace FastShield.Micro;

/// <summary>Reads a whole body once without a schema: what every validator pays at least.</summary>
public unsafe class JsonScan
{
    private readonly Padded _pet300 = new(Corpus.Pet300);
    private readonly ValidationContext _context = new();

    /// <summary>The reader of the base library, which does not look for duplicate keys.</summary>
    [Benchmark(Baseline = true)]
    public long Utf8JsonReader()
    {
        var reader = new Utf8JsonReader(_pet300.Span);
        while (reader.Read())
        {
        }

        return reader.BytesConsumed;
    }

    /// <summary>Our scanner, with duplicate keys refused.</summary>
    [Benchmark]
    public long JsonTextSkip()
    {
        var start = _pet300.Start;
        _context.Begin(_pet300.Length);
        return JsonText.Skip(start, _context) - start;
    }
}
