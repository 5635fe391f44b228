using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Memory;
using FastShield.Runtime.Program;

namespace FastShield.Control.Settings;

/// <summary>The published JSON Schema of the settings file, and our own validator run on it: what users are told is what is enforced.</summary>
public static class SettingsSchema
{
    private const string Resource = "FastShield.Control.Settings.settings.schema.json";

    /// <summary>The schema as published.</summary>
    public static string Text
    {
        get
        {
            using var stream = typeof(SettingsSchema).Assembly.GetManifestResourceStream(Resource)
                ?? throw new InvalidOperationException($"The resource '{Resource}' is not in the assembly.");
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return reader.ReadToEnd();
        }
    }

    /// <summary>Reports the first way in which a settings document breaks the schema; false where it does.</summary>
    public static bool Check(SourceDocument settings, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(diagnostics);
        var (program, block) = Compile();
        var context = new ValidationContext();
        var interpreter = new SchemaInterpreter(program);
        var json = new JsonScratch(JsonScratch.DefaultLimit * 16);
        json.Append(NodeJson.ToUtf8(settings.Root));
        if (json.Accepts(interpreter, block, context))
        {
            return true;
        }

        var violation = json.Explain(interpreter, block, ViolationLocation.Body, null, context);
        diagnostics.Error(
            SettingsCodes.Malformed,
            NodePath.Find(settings.Root, violation.Target),
            $"The setting {violation.Target} is not what docs/settings.schema.json asks for: {Words(violation)}. `fastshield settings` prints the schema.");
        return false;
    }

    private static (ValidationProgram Program, int Block) Compile()
    {
        var diagnostics = new DiagnosticBag();
        var document = DocumentReader.Read(Encoding.UTF8.GetBytes(Text), "settings.schema.json", diagnostics)
            ?? throw new InvalidOperationException("The settings' schema cannot be read.");
        var lowering = new SchemaLowering(SchemaDialect.Draft202012, new ReferenceResolver(document, diagnostics), diagnostics);
        var block = lowering.Lower(document.Root);
        var program = lowering.Complete();
        return diagnostics.HasErrors || diagnostics.HasGaps
            ? throw new InvalidOperationException($"The settings' schema cannot be compiled: {diagnostics.Items[0]}")
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
