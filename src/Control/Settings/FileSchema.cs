using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Memory;
using FastShield.Runtime.Program;

namespace FastShield.Control.Settings;

/// <summary>A published JSON Schema of a file that users write, and our own validator run on it: what they are told is what is enforced.</summary>
/// <param name="resource">The schema's name in this assembly.</param>
/// <param name="file">Where it is published, for people.</param>
/// <param name="how">How a user gets at it, a sentence.</param>
internal sealed class FileSchema(string resource, string file, string how)
{
    /// <summary>The schema as published.</summary>
    public string Text
    {
        get
        {
            using var stream = typeof(FileSchema).Assembly.GetManifestResourceStream(resource)
                ?? throw new InvalidOperationException($"The resource '{resource}' is not in the assembly.");
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return reader.ReadToEnd();
        }
    }

    /// <summary>Reports the first way in which a document breaks the schema; false where it does.</summary>
    public bool Check(SourceDocument document, DiagnosticBag diagnostics)
    {
        var (program, block) = Compile();
        var context = new ValidationContext();
        var interpreter = new SchemaInterpreter(program);
        var json = new JsonScratch(JsonScratch.DefaultLimit * 16);
        json.Append(NodeJson.ToUtf8(document.Root));
        if (json.Accepts(interpreter, block, context))
        {
            return true;
        }

        var violation = json.Explain(interpreter, block, ViolationLocation.Body, null, context);
        diagnostics.Error(
            SettingsCodes.Malformed,
            NodePath.Find(document.Root, violation.Target),
            $"The setting {violation.Target} is not what {file} asks for: {Words(violation)}. {how}");
        return false;
    }

    private (ValidationProgram Program, int Block) Compile()
    {
        var diagnostics = new DiagnosticBag();
        var document = DocumentReader.Read(Encoding.UTF8.GetBytes(Text), Path.GetFileName(file), diagnostics)
            ?? throw new InvalidOperationException($"{file} cannot be read.");
        var lowering = new SchemaLowering(SchemaDialect.Draft202012, new ReferenceResolver(document, diagnostics), diagnostics);
        var block = lowering.Lower(document.Root);
        var program = lowering.Complete();
        return diagnostics.HasErrors || diagnostics.HasGaps
            ? throw new InvalidOperationException($"{file} cannot be compiled: {diagnostics.Items[0]}")
            : (program, block);
    }

    private static string Words(Violation violation) => violation.Detail switch
    {
        "forbidden_value" => "there is no such setting",
        "missing_required_property" => "it is missing",
        "" => violation.Class.ToString(),
        var detail => detail.Replace('_', ' '),
    };
}
