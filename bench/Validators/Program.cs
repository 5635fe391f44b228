using System.Globalization;

namespace FastShield.Bench.Validators;

internal static class Program
{
    private static int Main(string[] args) => args switch
    {
        ["emit", var cases, var target, .. var names] => EmitVerb.Run(cases, target, Names(cases, names)),
        ["measure", var cases, var seconds, .. var names] => MeasureVerb.Run(cases, double.Parse(seconds, CultureInfo.InvariantCulture), Names(cases, names)),
        _ => 2,
    };

    private static string[] Names(string cases, string[] names) =>
        names.Length > 0 ? names : File.ReadAllLines(Path.Combine(cases, "names.txt"));
}
