using System.Text;
using FastShield.Compiler.Emit;

namespace FastShield.Bench.Validators;

/// <summary>`emit CASES OUT [NAME...]`: the validators of all cases as C#, and the way from a case's name to its engine.</summary>
internal static class EmitVerb
{
    public static int Run(string cases, string target, IEnumerable<string> names)
    {
        var made = new StringBuilder();
        foreach (var name in names)
        {
            if (LoweredCase.Read(cases, name) is not { } lowered)
            {
                continue;
            }

            var emitted = CSharpEmitter.Emit(lowered.Program, [new EmitEntry("body", lowered.Block)], lowered.Scope);
            foreach (var file in emitted.Files)
            {
                var path = Path.Combine(target, lowered.Scope, file.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, file.Text);
            }

            made.AppendLine($"        \"{name}\" => new {emitted.TypeName}(program),");
        }

        File.WriteAllText(Path.Combine(target, "Engines.cs"), $$"""
            using FastShield.Runtime.Contract;
            using FastShield.Runtime.Program;

            // As where the product compiles emitted code.
            [module: System.Runtime.CompilerServices.SkipLocalsInit]

            namespace FastShield.Bench.Validators;

            internal static class Engines
            {
                public static SchemaEngine? Make(string name, ValidationProgram program) => name switch
                {
            {{made}}        _ => null,
                };
            }

            """);
        return 0;
    }
}
