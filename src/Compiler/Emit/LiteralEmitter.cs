using FastShield.Runtime.Json;

namespace FastShield.Compiler.Emit;

/// <summary>`true`, `false` and `null`: which of them conform is known by their first bytes.</summary>
internal static class LiteralEmitter
{
    /// <summary>The first characters of the literals that conform.</summary>
    public static string FirstBytes(BlockScope scope)
    {
        var sets = scope.ValueSets;
        var types = scope.Types;
        var bytes = "";
        foreach (var first in "tfn")
        {
            var type = first == 'n' ? JsonType.Null : JsonType.Boolean;
            if ((types & type) != 0 && sets.TrueForAll(set => scope.Program.Values[set.A].ContainsLiteral((byte)first)))
            {
                bytes += first;
            }
        }

        return bytes;
    }

    public static void Emit(BlockScope scope, Name method)
    {
        var writer = scope.Writer;
        var first = FirstBytes(scope);
        using (writer.Block($"private byte* {method}(byte* p, ValidationContext context)"))
        {
            var end = first == "tf" ? Call.Boolean : Code.Of($"*p is {Code.Or(first.Select(Code.Character))} ? {Call.Literal} : null");
            writer.Line($"return {end};");
        }
    }
}
